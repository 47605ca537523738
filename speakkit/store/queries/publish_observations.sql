-- The published observations, those that stand after merges and reviews; `quotes` is a JSON list, and no trend runs
-- across a change of `analysis_version`. Correct uses are those of the analysis where it said the same. Grain: one row a session and pattern that was looked for.
SELECT
    s.learner_id, o.session_id, s.recorded_at, s.recorded_week, o.position, pattern_key(o.category, o.pattern) AS key,
    o.category, o.pattern_id, o.pattern, o.state, o.occurrences, o.quotes,
    CASE WHEN o.state = g.state THEN g.correct_uses END AS correct_uses,
    CASE WHEN o.state = g.state THEN g.correct_quotes ELSE '[]' END AS correct_quotes, a.analysis_version
FROM standing_observations AS o
LEFT JOIN observations AS g ON o.session_id = g.session_id AND o.position = g.position
INNER JOIN sessions AS s ON o.session_id = s.session_id
LEFT JOIN analyses AS a ON o.session_id = a.session_id
ORDER BY s.learner_id, s.recorded_at, o.session_id, o.position
