-- In how many of how many informing sessions of a week learners showed each pattern (`views/learner_weeks.sql`), by bucket of
-- learners and by who judged. Grain: one row a bucket, judge, week, pattern and counts.
WITH rooms AS (
    SELECT learner_id, judge, week, sessions AS room
    FROM counted_weeks
    WHERE key IS NULL
),

pairs AS (
    SELECT w.learner_id, w.judge, w.week, w.key, w.present, r.room + w.sessions AS informative, r.room
    FROM counted_weeks AS w
    INNER JOIN rooms AS r ON w.learner_id = r.learner_id AND w.week = r.week
    WHERE w.key IS NOT NULL
    UNION ALL
    SELECT learner_id, judge, week, NULL AS key, 0 AS present, room AS informative, room
    FROM rooms
)

SELECT
    b.bucket,
    p.judge,
    p.week,
    p.key,
    CAST(p.present AS BIGINT) AS present,
    CAST(p.informative AS BIGINT) AS informative,
    CAST(p.room AS BIGINT) AS room,
    count(*) AS count
FROM pairs AS p
INNER JOIN learner_buckets AS b ON p.learner_id = b.learner_id
GROUP BY b.bucket, p.judge, p.week, p.key, p.present, p.informative, p.room
ORDER BY b.bucket, p.judge, p.week, p.key, p.present, p.informative, p.room
