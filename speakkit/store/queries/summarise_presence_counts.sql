-- In how many of how many informing sessions (`views/marks.sql`) learners showed each pattern that their sessions mention,
-- by bucket of learners; `room` is how many sessions would inform about a pattern that none mentions. Rows without a key
-- say how many learners have how much room. Grain: one row a bucket, pattern and counts.
WITH pairs AS (
    SELECT learner_id, key, present, informative, room
    FROM learner_presence
    UNION ALL
    SELECT learner_id, NULL AS key, 0 AS present, room AS informative, room
    FROM learner_rooms
)

SELECT
    b.bucket,
    p.key,
    CAST(p.present AS BIGINT) AS present,
    CAST(p.informative AS BIGINT) AS informative,
    CAST(p.room AS BIGINT) AS room,
    count(*) AS count
FROM pairs AS p
INNER JOIN learner_buckets AS b ON p.learner_id = b.learner_id
GROUP BY b.bucket, p.key, p.present, p.informative, p.room
ORDER BY b.bucket, p.key, p.present, p.informative, p.room
