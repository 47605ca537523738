-- The sessions of a learner that are done and have an insight that nobody has reviewed. Grain: one row a session.
SELECT s.session_id
FROM sessions AS s
INNER JOIN insights AS i ON s.session_id = i.session_id
LEFT JOIN standing_reviews AS r
    ON i.session_id = r.session_id AND i.category = r.category AND i.pattern = r.pattern
WHERE s.learner_id = $learner_id AND s.status = 'DONE' AND r.session_id IS NULL
GROUP BY s.session_id
ORDER BY s.session_id
