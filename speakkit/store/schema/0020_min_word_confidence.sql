-- Below which confidence the words of a transcript are doubtful travels with it, so that a judgement stays as it was when an
-- engine's threshold changes. Earlier transcripts get what they have been judged by.

ALTER TABLE transcripts ADD COLUMN min_word_confidence DOUBLE DEFAULT 0.5;

UPDATE transcripts
SET min_word_confidence = CASE
    WHEN segments IS NOT NULL THEN 0.3
    WHEN engine = 'local' THEN 0.1
    WHEN engine = 'openai' THEN 0.37
    ELSE 0.5
END;
