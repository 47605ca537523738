-- In how many of how many informing sessions each learner showed each pattern that anybody showed, of the learners of the view
-- `chosen_learners` (learner_id) whom $judge judged last, over their sessions since then; read off what was counted at
-- publishing. It says what `read_learner_counts.sql` says of all these sessions. Grain: one row a learner and pattern.
WITH own AS (
    SELECT c.learner_id, c.key, c.present, c.sessions, c.words, c.occurrences, c.usable
    FROM learner_counts AS c
    INNER JOIN chosen_learners AS l ON c.learner_id = l.learner_id
    WHERE c.judge = $judge
),

rooms AS (
    SELECT learner_id, sessions, words
    FROM own
    WHERE key IS NULL AND usable > 0
),

shown AS (
    SELECT key
    FROM own
    WHERE key IS NOT NULL
    GROUP BY key
    HAVING sum(present) > 0
)

SELECT
    r.learner_id,
    k.key,
    coalesce(m.present, 0) AS present,
    r.sessions + coalesce(m.sessions, 0) AS informative,
    coalesce(m.occurrences, 0) AS occurrences,
    r.words + coalesce(m.words, 0) AS words
FROM rooms AS r
CROSS JOIN shown AS k
LEFT JOIN own AS m ON r.learner_id = m.learner_id AND k.key = m.key
WHERE r.sessions + coalesce(m.sessions, 0) > 0
ORDER BY k.key, r.learner_id
