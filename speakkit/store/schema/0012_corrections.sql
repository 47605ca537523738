-- Quotes hold their corrections and what these change, as further members of the JSON that `examples` and `quotes` are; a
-- habit has one thing to say instead. Earlier analyses have neither.

ALTER TABLE insights ADD COLUMN alternative VARCHAR;
