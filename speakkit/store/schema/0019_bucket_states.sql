-- Of which learners something changed, so that publishing needn't look through everything. Learners are kept by bucket
-- (`speakkit/store/buckets.py`), which names nobody; each transaction gives those that it changes a new random state.

CREATE TABLE bucket_states (
    bucket INTEGER NOT NULL,
    state  BIGINT NOT NULL
);

INSERT INTO bucket_states
SELECT
    range AS bucket,
    CAST(floor(random() * 4611686018427387904) AS BIGINT) AS state
FROM range(1024);
