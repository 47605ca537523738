-- What is known of learners beside their recordings, and what they agreed to.
--
-- `level` is one of the CEFR; `learner_attributes` holds whatever a study or a school tells its learners apart by.
-- `consents` is a list of events: the latest one of a learner and purpose counts. `is_assumed` marks those that nobody
-- gave in so many words: learners from before keep what ran for them.

ALTER TABLE learners ADD COLUMN level VARCHAR;

CREATE TABLE learner_attributes (
    learner_id VARCHAR NOT NULL,
    name       VARCHAR NOT NULL,
    value      VARCHAR NOT NULL
);

CREATE TABLE consents (
    event_id   INTEGER NOT NULL,
    learner_id VARCHAR NOT NULL,
    purpose    VARCHAR NOT NULL,
    is_given   BOOLEAN NOT NULL,
    decided_at TIMESTAMPTZ NOT NULL,
    source     VARCHAR NOT NULL,
    is_assumed BOOLEAN NOT NULL
);

INSERT INTO consents
WITH ran AS (
    SELECT s.learner_id, 'transcription' AS purpose
    FROM sessions AS s
    INNER JOIN transcripts AS t ON s.session_id = t.session_id
    WHERE t.engine NOT IN ('local', 'import')
    UNION
    SELECT s.learner_id, 'analysis'
    FROM sessions AS s
    INNER JOIN analyses AS a ON s.session_id = a.session_id
    WHERE a.engine <> 'rules'
    UNION
    SELECT learner_id, 'tracking' FROM pattern_profiles
)

SELECT
    row_number() OVER (ORDER BY learner_id, purpose),
    learner_id,
    purpose,
    TRUE,
    now(),
    'it ran before consent was asked for',
    TRUE
FROM ran;
