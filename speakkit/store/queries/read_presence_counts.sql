-- In how many of how many informing sessions (`views/marks.sql`) learners showed each pattern, over all learners, also
-- those who never showed it: what the spread between learners is estimated from. Learners whose sessions don't mention a
-- pattern are counted together. Grain: one row a pattern and pair of counts.
WITH mentioned AS MATERIALIZED (
    SELECT learner_id, key, present, informative, room
    FROM learner_presence
),

shown AS (
    SELECT key
    FROM mentioned
    GROUP BY key
    HAVING sum(present) > 0
),

pairs AS (
    SELECT m.key, m.present, m.informative, m.room
    FROM mentioned AS m
    INNER JOIN shown AS k ON m.key = k.key
),

room_counts AS (
    SELECT room, count(*) AS learners
    FROM learner_rooms
    GROUP BY room
),

mentioning_rooms AS (
    SELECT key, room, count(*) AS learners
    FROM pairs
    GROUP BY key, room
),

counts AS (
    SELECT key, present, informative, 1 AS learners FROM pairs
    UNION ALL
    SELECT k.key, 0 AS present, c.room AS informative, c.learners - coalesce(m.learners, 0) AS learners
    FROM shown AS k
    CROSS JOIN room_counts AS c
    LEFT JOIN mentioning_rooms AS m ON k.key = m.key AND c.room = m.room
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
