-- In how many of how many informing sessions each learner showed each pattern that anybody showed, by the rule of
-- `insert_profile.sql`, over the sessions of the view `chosen_sessions` (session_id, words); a session with room left in
-- its list informs about every pattern that it doesn't mention. Occurrences and words are of the informing sessions.
-- Grain: one row a learner with an informing session, and pattern.
WITH usable AS (
    SELECT
        s.learner_id, s.session_id, c.words, CASE WHEN s.list_had_room THEN 1 ELSE 0 END AS has_room
    FROM sessions AS s
    INNER JOIN chosen_sessions AS c ON s.session_id = c.session_id
    WHERE s.analyser IS NOT NULL AND s.word_count >= $min_words AND s.unreliable IS NULL
),

rooms AS (
    SELECT learner_id, sum(has_room) AS room, sum(has_room * words) AS room_words
    FROM usable
    GROUP BY learner_id
),

said AS (
    SELECT session_id, key, 1 AS is_present, 1 AS is_told, 0 AS occurrences, frequency FROM insights
    UNION ALL
    SELECT
        session_id,
        key,
        CASE WHEN state = 'present' THEN 1 ELSE 0 END AS is_present,
        CASE WHEN state IN ('present', 'absent') THEN 1 ELSE 0 END AS is_told,
        occurrences,
        0 AS frequency
    FROM observations
),

told_sessions AS (
    SELECT
        u.learner_id,
        s.key,
        u.session_id,
        max(u.words) AS words,
        max(u.has_room) AS has_room,
        max(s.is_present) AS is_present,
        max(s.is_told) AS is_told,
        CASE WHEN sum(s.occurrences) > 0 THEN sum(s.occurrences) ELSE sum(s.frequency) END AS occurrences
    FROM said AS s
    INNER JOIN usable AS u ON s.session_id = u.session_id
    GROUP BY u.learner_id, s.key, u.session_id
),

told AS (
    SELECT
        learner_id,
        key,
        sum(is_present) AS present,
        sum(is_told) AS explicit,
        sum(has_room) AS room_mentioned,
        sum(occurrences) AS occurrences,
        sum(is_told * words) AS explicit_words,
        sum(has_room * words) AS room_words_mentioned
    FROM told_sessions
    GROUP BY learner_id, key
),

shown AS (
    SELECT key
    FROM told
    GROUP BY key
    HAVING sum(present) > 0
),

counts AS (
    SELECT
        r.learner_id,
        k.key,
        coalesce(t.present, 0) AS present,
        coalesce(t.explicit, 0) + r.room - coalesce(t.room_mentioned, 0) AS informative,
        coalesce(t.occurrences, 0) AS occurrences,
        coalesce(t.explicit_words, 0) + r.room_words - coalesce(t.room_words_mentioned, 0) AS words
    FROM rooms AS r
    CROSS JOIN shown AS k
    LEFT JOIN told AS t ON r.learner_id = t.learner_id AND k.key = t.key
)

SELECT
    learner_id,
    key,
    CAST(present AS BIGINT) AS present,
    CAST(informative AS BIGINT) AS informative,
    CAST(occurrences AS BIGINT) AS occurrences,
    CAST(words AS BIGINT) AS words
FROM counts
WHERE informative > 0
ORDER BY key, learner_id
