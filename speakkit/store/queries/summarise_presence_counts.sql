-- In how many of how many informing sessions (`views/marks.sql`) learners showed each pattern that their sessions mention,
-- by bucket of learners; `room` is how many sessions would inform about a pattern that none mentions. Rows without a key
-- say how many learners have how much room. Grain: one row a bucket, pattern and counts.
WITH unmentioning AS (
    SELECT learner_id, sum(unmentioned_informs) AS room
    FROM session_evidence
    WHERE is_usable = 1
    GROUP BY learner_id
),

mentioning AS (
    SELECT
        learner_id,
        key,
        sum(CASE WHEN informs = 1 AND state = 'present' THEN 1 ELSE 0 END) AS present,
        sum(informs - unmentioned_informs) AS sessions
    FROM pattern_evidence
    GROUP BY learner_id, key
),

pairs AS (
    SELECT m.learner_id, m.key, m.present, u.room + m.sessions AS informative, u.room
    FROM mentioning AS m
    INNER JOIN unmentioning AS u ON m.learner_id = u.learner_id
    UNION ALL
    SELECT learner_id, NULL AS key, 0 AS present, room AS informative, room
    FROM unmentioning
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
