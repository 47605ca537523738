-- Transcripts without sound are sessions: what they are known by again is the hash of their words, and they last as long as
-- their times say, where they have any.

ALTER TABLE sessions ADD COLUMN transcript_sha256 VARCHAR;
ALTER TABLE transcripts ALTER COLUMN duration_ms DROP NOT NULL;
