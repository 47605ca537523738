-- What has changed is remembered of 65,536 buckets of learners, in which most are alone, instead of 1,024
-- (`speakkit/store/buckets.py`). One in which nobody ever was has no row, except for the first: a change that names nobody
-- gives all that are there a new state.

DROP TABLE bucket_states;

CREATE TABLE bucket_states (
    bucket INTEGER PRIMARY KEY,
    state  BIGINT NOT NULL
);

INSERT INTO bucket_states
SELECT
    bucket,
    1 + CAST(floor(random() * 4611686018427387904) AS BIGINT) AS state
FROM (
    SELECT CAST('0x' || left(sha256(learner_id), 4) AS INTEGER) AS bucket
    FROM (SELECT learner_id FROM learners UNION SELECT learner_id FROM sessions)
    UNION
    SELECT 0 AS bucket
);
