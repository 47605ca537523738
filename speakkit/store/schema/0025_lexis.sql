-- Words worth speaking of (JSON, `speakkit.model.Lexis`), and the language of what the analyser wrote to people: English with
-- the rules, not known of earlier analyses by chat models, which wrote in the reader's language of their day.

ALTER TABLE analyses ADD COLUMN lexis VARCHAR DEFAULT '{}';
ALTER TABLE analyses ADD COLUMN written_in VARCHAR;
UPDATE analyses SET written_in = 'en' WHERE engine = 'rules';
