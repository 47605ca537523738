-- In how many of how many informing sessions each learner showed each pattern that anybody showed (`views/marks.sql`), over
-- the sessions of the view `chosen_sessions` (session_id, words). Sessions that don't mention a pattern are counted
-- together. Occurrences and words are of the informing sessions.
-- Grain: one row a learner with an informing session, and pattern.
WITH unmentioning AS (
    SELECT s.learner_id, sum(s.unmentioned_informs) AS sessions, sum(s.unmentioned_informs * c.words) AS words
    FROM session_evidence AS s
    INNER JOIN chosen_sessions AS c ON s.session_id = c.session_id
    WHERE s.is_usable = 1
    GROUP BY s.learner_id
),

mentioning AS (
    SELECT
        e.learner_id,
        e.key,
        sum(CASE WHEN e.informs = 1 AND e.state = 'present' THEN 1 ELSE 0 END) AS present,
        sum(e.informs - e.unmentioned_informs) AS sessions,
        sum(e.informs * e.occurrences) AS occurrences,
        sum((e.informs - e.unmentioned_informs) * c.words) AS words
    FROM pattern_evidence AS e
    INNER JOIN chosen_sessions AS c ON e.session_id = c.session_id
    GROUP BY e.learner_id, e.key
),

shown AS (
    SELECT key
    FROM mentioning
    GROUP BY key
    HAVING sum(present) > 0
),

counts AS (
    SELECT
        u.learner_id,
        k.key,
        coalesce(m.present, 0) AS present,
        u.sessions + coalesce(m.sessions, 0) AS informative,
        coalesce(m.occurrences, 0) AS occurrences,
        u.words + coalesce(m.words, 0) AS words
    FROM unmentioning AS u
    CROSS JOIN shown AS k
    LEFT JOIN mentioning AS m ON u.learner_id = m.learner_id AND k.key = m.key
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
