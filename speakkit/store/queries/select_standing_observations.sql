-- The observations of a session that stand after merges and reviews, in order; correct uses are those of the analysis where it
-- said the same. A pattern of an added insight alone has no observation of the analysis. Grain: one row a pattern that was looked for.
SELECT
    o.category, o.pattern_id, o.pattern, o.state, o.occurrences, o.quotes,
    CASE WHEN o.state = g.state THEN g.correct_uses END AS correct_uses,
    CASE WHEN o.state = g.state THEN g.correct_quotes ELSE '[]' END AS correct_quotes
FROM standing_observations AS o
LEFT JOIN observations AS g ON o.session_id = g.session_id AND o.position = g.position
WHERE o.session_id = $session_id
ORDER BY o.position
