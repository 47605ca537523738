-- In how many of how many informing sessions learners showed each pattern (`views/presence_counts.sql`), by bucket of
-- learners and by who judged; read off the totals of learners. Grain: one row a bucket, judge, pattern and counts.
WITH rooms AS (
    SELECT learner_id, judge, sessions AS room
    FROM counted_learners
    WHERE key IS NULL AND usable > 0
),

pairs AS (
    SELECT c.learner_id, c.judge, c.key, c.present, r.room + c.sessions AS informative, r.room
    FROM counted_learners AS c
    INNER JOIN rooms AS r ON c.learner_id = r.learner_id
    WHERE c.key IS NOT NULL
    UNION ALL
    SELECT learner_id, judge, NULL AS key, 0 AS present, room AS informative, room
    FROM rooms
)

SELECT
    b.bucket,
    p.judge,
    p.key,
    CAST(p.present AS BIGINT) AS present,
    CAST(p.informative AS BIGINT) AS informative,
    CAST(p.room AS BIGINT) AS room,
    count(*) AS count
FROM pairs AS p
INNER JOIN learner_buckets AS b ON p.learner_id = b.learner_id
GROUP BY b.bucket, p.judge, p.key, p.present, p.informative, p.room
ORDER BY b.bucket, p.judge, p.key, p.present, p.informative, p.room
