-- How far each learner's sessions have come: waiting, failed, and done with an insight that nobody has reviewed yet.
-- Grain: one row a learner, of some or all.
WITH unreviewed AS (
    SELECT i.session_id
    FROM insights AS i
    LEFT JOIN standing_reviews AS r
        ON i.session_id = r.session_id AND i.category = r.category AND i.pattern = r.pattern
    WHERE r.session_id IS NULL
    GROUP BY i.session_id
)

SELECT
    l.learner_id,
    l.display_name,
    max(s.recorded_at) AS last_recorded_at,
    count(s.session_id) AS sessions,
    CAST(sum(CASE WHEN s.status IN ('CREATED', 'UPLOADED', 'TRANSCRIBING', 'ANALYZING') THEN 1 ELSE 0 END) AS INTEGER)
        AS waiting,
    CAST(sum(CASE WHEN s.status = 'FAILED' THEN 1 ELSE 0 END) AS INTEGER) AS failed,
    CAST(sum(CASE WHEN s.status = 'DONE' AND u.session_id IS NOT NULL THEN 1 ELSE 0 END) AS INTEGER) AS to_review
FROM learners AS l
LEFT JOIN sessions AS s ON l.learner_id = s.learner_id
LEFT JOIN unreviewed AS u ON s.session_id = u.session_id
WHERE $learner_ids IS NULL OR list_contains($learner_ids::VARCHAR[], l.learner_id)
GROUP BY l.learner_id, l.display_name
ORDER BY l.learner_id
