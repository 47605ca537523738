-- In how many of how many informing sessions learners showed each pattern, by the rule of `insert_profile.sql`, over all
-- learners, also those who never showed it: what the spread between learners is estimated from. A session with room left
-- in its list informs about every pattern that it doesn't mention. Grain: one row a pattern and pair of counts.
WITH usable AS (
    SELECT
        learner_id, session_id, CASE WHEN list_had_room THEN 1 ELSE 0 END AS has_room
    FROM sessions
    WHERE analyser IS NOT NULL AND word_count >= $min_words AND unreliable IS NULL
),

rooms AS (
    SELECT learner_id, sum(has_room) AS room
    FROM usable
    GROUP BY learner_id
),

said AS (
    SELECT session_id, key, 1 AS is_present, 1 AS is_told FROM insights
    UNION ALL
    SELECT
        session_id,
        key,
        CASE WHEN state = 'present' THEN 1 ELSE 0 END AS is_present,
        CASE WHEN state IN ('present', 'absent') THEN 1 ELSE 0 END AS is_told
    FROM observations
),

sessions_told AS (
    SELECT u.learner_id, s.key, u.session_id, max(u.has_room) AS has_room, max(s.is_present) AS is_present, max(s.is_told) AS is_told
    FROM said AS s
    INNER JOIN usable AS u ON s.session_id = u.session_id
    GROUP BY u.learner_id, s.key, u.session_id
),

told AS (
    SELECT
        learner_id, key, sum(is_present) AS present, sum(is_told) AS explicit, sum(has_room) AS room_mentioned
    FROM sessions_told
    GROUP BY learner_id, key
),

shown AS (
    SELECT key
    FROM told
    GROUP BY key
    HAVING sum(present) > 0
),

pairs AS (
    SELECT t.key, t.present, t.explicit + r.room - t.room_mentioned AS informative, r.room
    FROM told AS t
    INNER JOIN shown AS k ON t.key = k.key
    INNER JOIN rooms AS r ON t.learner_id = r.learner_id
),

room_counts AS (
    SELECT room, count(*) AS learners
    FROM rooms
    GROUP BY room
),

mentioning AS (
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
    LEFT JOIN mentioning AS m ON k.key = m.key AND c.room = m.room
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
