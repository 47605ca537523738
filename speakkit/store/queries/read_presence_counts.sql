-- In how many of how many informing sessions since their last break (`views/presence_counts.sql`) learners showed each pattern that
-- anybody showed, over all learners of one judge, also those who never showed it: what the spread between learners is estimated
-- from. Learners whose sessions don't mention a pattern have their room of it. Grain: one row a judge, pattern and pair of counts.
WITH counted AS MATERIALIZED (
    SELECT judge, key, present, informative, room, count
    FROM presence_by_judge
),

shown AS (
    SELECT judge, key
    FROM counted
    WHERE key IS NOT NULL
    GROUP BY judge, key
    HAVING sum(present) > 0
),

mentioning AS (
    SELECT c.judge, c.key, c.room, sum(c.count) AS learners
    FROM counted AS c
    INNER JOIN shown AS k ON c.judge = k.judge AND c.key = k.key
    GROUP BY c.judge, c.key, c.room
),

counts AS (
    SELECT c.judge, c.key, c.present, c.informative, c.count AS learners
    FROM counted AS c
    INNER JOIN shown AS k ON c.judge = k.judge AND c.key = k.key
    UNION ALL
    SELECT
        k.judge, k.key, 0 AS present, r.room AS informative, r.count - coalesce(m.learners, 0) AS learners
    FROM shown AS k
    INNER JOIN counted AS r ON k.judge = r.judge
    LEFT JOIN mentioning AS m ON k.judge = m.judge AND k.key = m.key AND r.room = m.room
    WHERE r.key IS NULL
)

SELECT
    judge,
    key,
    CAST(present AS BIGINT) AS present,
    CAST(informative AS BIGINT) AS informative,
    CAST(sum(learners) AS BIGINT) AS learners
FROM counts
WHERE informative > 0 AND learners > 0
GROUP BY judge, key, present, informative
ORDER BY judge, key, present, informative
