-- In how many of how many informing sessions learners showed each pattern that anybody showed, over all learners, also those
-- who never did, from what was counted at publishing (`summarise_presence_counts.sql`). Those whose sessions don't mention a
-- pattern have their room of it. `read_presence_counts.sql` says the same from the sessions. Grain: one row a pattern and
-- pair of counts.
WITH shown AS (
    SELECT key
    FROM presence_counts
    WHERE key IS NOT NULL
    GROUP BY key
    HAVING sum(present) > 0
),

mentioning AS (
    SELECT c.key, c.room, sum(c.count) AS learners
    FROM presence_counts AS c
    INNER JOIN shown AS k ON c.key = k.key
    GROUP BY c.key, c.room
),

counts AS (
    SELECT c.key, c.present, c.informative, c.count AS learners
    FROM presence_counts AS c
    INNER JOIN shown AS k ON c.key = k.key
    UNION ALL
    SELECT k.key, 0 AS present, r.room AS informative, r.count - coalesce(m.learners, 0) AS learners
    FROM shown AS k
    CROSS JOIN presence_counts AS r
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
