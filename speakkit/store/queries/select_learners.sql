-- All learners, or one, with their attributes as two lists of the same length. Grain: one row a learner.
SELECT
    l.learner_id,
    l.created_at,
    l.display_name,
    l.first_language,
    l.level,
    l.email,
    coalesce(list(a.name ORDER BY a.name) FILTER (a.name IS NOT NULL), []) AS names,
    coalesce(list(a.value ORDER BY a.name) FILTER (a.name IS NOT NULL), []) AS attribute_values
FROM learners AS l
LEFT JOIN learner_attributes AS a ON l.learner_id = a.learner_id
WHERE l.learner_id = coalesce($learner_id, l.learner_id)
GROUP BY ALL
ORDER BY l.learner_id
