-- What patterns are called, by bucket of learners. Grain: one row a bucket and name.
SELECT b.bucket, m.key, m.pattern, m.pattern_id, count(*) AS count
FROM (
    SELECT learner_id, key, pattern, pattern_id FROM insights
    UNION ALL
    SELECT learner_id, key, pattern, pattern_id FROM observations
) AS m
INNER JOIN learner_buckets AS b ON m.learner_id = b.learner_id
GROUP BY b.bucket, m.key, m.pattern, m.pattern_id
ORDER BY b.bucket, m.key, m.pattern, m.pattern_id
