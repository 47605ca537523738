-- How the transcriber judged each stretch that it heard, what the recording sounds like, and where times of words come from.
-- Earlier transcripts have none: their words were judged one by one.

ALTER TABLE transcripts ADD COLUMN segments VARCHAR;
ALTER TABLE transcripts ADD COLUMN spoken_language VARCHAR;
ALTER TABLE words ADD COLUMN is_aligned BOOLEAN;
