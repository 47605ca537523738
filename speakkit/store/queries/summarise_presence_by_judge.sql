-- In how many of how many informing sessions learners showed each pattern (`views/presence_counts.sql`), by bucket of
-- learners and by who judged. Grain: one row a bucket, judge, pattern and counts.
SELECT
    b.bucket,
    p.judge,
    p.key,
    CAST(p.present AS BIGINT) AS present,
    CAST(p.informative AS BIGINT) AS informative,
    CAST(p.room AS BIGINT) AS room,
    count(*) AS count
FROM presence_pairs AS p
INNER JOIN learner_buckets AS b ON p.learner_id = b.learner_id
GROUP BY b.bucket, p.judge, p.key, p.present, p.informative, p.room
ORDER BY b.bucket, p.judge, p.key, p.present, p.informative, p.room
