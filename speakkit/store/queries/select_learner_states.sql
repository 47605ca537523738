-- How far each learner's sessions have come: waiting, failed, and done with insights that nobody has reviewed yet.
-- Grain: one row a learner, of some or all.
WITH listed AS (
    SELECT session_id
    FROM insights
    GROUP BY session_id
),

reviewed AS (
    SELECT session_id
    FROM standing_reviews
    GROUP BY session_id
)

SELECT
    l.learner_id,
    l.display_name,
    max(s.recorded_at) AS last_recorded_at,
    count(s.session_id) AS sessions,
    CAST(sum(CASE WHEN s.status IN ('CREATED', 'UPLOADED', 'TRANSCRIBING', 'ANALYZING') THEN 1 ELSE 0 END) AS INTEGER)
        AS waiting,
    CAST(sum(CASE WHEN s.status = 'FAILED' THEN 1 ELSE 0 END) AS INTEGER) AS failed,
    CAST(
        sum(CASE WHEN s.status = 'DONE' AND i.session_id IS NOT NULL AND r.session_id IS NULL THEN 1 ELSE 0 END)
        AS INTEGER
    ) AS to_review
FROM learners AS l
LEFT JOIN sessions AS s ON l.learner_id = s.learner_id
LEFT JOIN listed AS i ON s.session_id = i.session_id
LEFT JOIN reviewed AS r ON s.session_id = r.session_id
WHERE $learner_ids IS NULL OR list_contains($learner_ids::VARCHAR[], l.learner_id)
GROUP BY l.learner_id, l.display_name
ORDER BY l.learner_id
