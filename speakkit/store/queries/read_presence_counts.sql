-- In how many of how many informing sessions (`views/presence_counts.sql`) learners showed each pattern that anybody showed, over
-- all learners, also those who never showed it: what the spread between learners is estimated from. Learners whose sessions
-- don't mention a pattern have their room of it. Grain: one row a pattern and pair of counts.
WITH counted AS MATERIALIZED (
    SELECT key, present, informative, room, count
    FROM presence_counts
),

shown AS (
    SELECT key
    FROM counted
    WHERE key IS NOT NULL
    GROUP BY key
    HAVING sum(present) > 0
),

mentioning AS (
    SELECT c.key, c.room, sum(c.count) AS learners
    FROM counted AS c
    INNER JOIN shown AS k ON c.key = k.key
    GROUP BY c.key, c.room
),

counts AS (
    SELECT c.key, c.present, c.informative, c.count AS learners
    FROM counted AS c
    INNER JOIN shown AS k ON c.key = k.key
    UNION ALL
    SELECT k.key, 0 AS present, r.room AS informative, r.count - coalesce(m.learners, 0) AS learners
    FROM shown AS k
    CROSS JOIN counted AS r
    LEFT JOIN mentioning AS m ON k.key = m.key AND r.room = m.room
    WHERE r.key IS NULL
)

SELECT
    key,
    CAST(present AS BIGINT) AS present,
    CAST(informative AS BIGINT) AS informative,
    CAST(sum(learners) AS BIGINT) AS learners
FROM counts
WHERE informative > 0 AND learners > 0
GROUP BY key, present, informative
ORDER BY key, present, informative
