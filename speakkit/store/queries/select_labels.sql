-- The labels that analyses and reviewers' own insights gave, before merges and reviews; `pattern_id` is null for those that map to no entry of the
-- vocabulary. Grain: one row a label that was present in a session.
WITH given AS (
    SELECT session_id, category, pattern, pattern_id FROM insights
    UNION ALL
    SELECT session_id, category, pattern, pattern_id FROM observations WHERE state = 'present'
    UNION ALL
    SELECT session_id, category, pattern, pattern_id FROM added_insights WHERE withdrawn_at IS NULL
)

SELECT
    g.category,
    g.pattern,
    max(g.pattern_id) AS pattern_id,
    count(DISTINCT g.session_id) AS sessions,
    count(DISTINCT s.learner_id) AS learners,
    max(s.recorded_at) AS last_seen_at
FROM given AS g
INNER JOIN sessions AS s ON g.session_id = s.session_id
GROUP BY g.category, g.pattern
ORDER BY sessions DESC, g.category, g.pattern
