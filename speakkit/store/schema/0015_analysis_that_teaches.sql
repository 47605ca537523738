-- What chat models say beside mistakes: constructions used well, each with its words (JSON), the rule behind the focus, what
-- a mistake probably comes from, and how often a pattern that is absent was said right, with words that show it (JSON).
-- Earlier analyses have none of it.

ALTER TABLE analyses ADD COLUMN strengths VARCHAR DEFAULT '[]';
ALTER TABLE analyses ADD COLUMN focus_rule VARCHAR;
ALTER TABLE insights ADD COLUMN likely_cause VARCHAR;
ALTER TABLE observations ADD COLUMN correct_uses INTEGER;
ALTER TABLE observations ADD COLUMN correct_quotes VARCHAR DEFAULT '[]';
