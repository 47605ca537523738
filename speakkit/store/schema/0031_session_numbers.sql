-- Sessions are numbered in the order in which they were added, and what a session has in many rows carries its number. Where
-- numbers rise, the bounds of a row group say whether a session can be in it: a learner's rows are found without unpacking the
-- ids of everybody's. A session's rows go with it, so that a number is never that of two; what earlier versions left of a session
-- that is gone has the number 0, which is nobody's.

ALTER TABLE sessions ADD COLUMN session_number INTEGER DEFAULT 0;
UPDATE sessions SET session_number = n.session_number
FROM (
    SELECT session_id, row_number() OVER (ORDER BY created_at, session_id) AS session_number
    FROM sessions
) AS n
WHERE sessions.session_id = n.session_id;

ALTER TABLE transcripts ADD COLUMN session_number INTEGER DEFAULT 0;
UPDATE transcripts SET session_number = s.session_number FROM sessions AS s WHERE transcripts.session_id = s.session_id;

ALTER TABLE words ADD COLUMN session_number INTEGER DEFAULT 0;
UPDATE words SET session_number = s.session_number FROM sessions AS s WHERE words.session_id = s.session_id;

ALTER TABLE measures ADD COLUMN session_number INTEGER DEFAULT 0;
UPDATE measures SET session_number = s.session_number FROM sessions AS s WHERE measures.session_id = s.session_id;

ALTER TABLE analyses ADD COLUMN session_number INTEGER DEFAULT 0;
UPDATE analyses SET session_number = s.session_number FROM sessions AS s WHERE analyses.session_id = s.session_id;

ALTER TABLE insights ADD COLUMN session_number INTEGER DEFAULT 0;
UPDATE insights SET session_number = s.session_number FROM sessions AS s WHERE insights.session_id = s.session_id;

ALTER TABLE observations ADD COLUMN session_number INTEGER DEFAULT 0;
UPDATE observations SET session_number = s.session_number FROM sessions AS s WHERE observations.session_id = s.session_id;
