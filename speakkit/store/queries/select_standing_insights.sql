-- The insights of a session that stand after merges and reviews, by the rank that the engine gave. Grain: one row an insight.
SELECT
    i.rank, i.category, i.pattern_id, i.pattern, g.engine_label, i.detail, i.frequency, i.severity, i.suggestion, i.examples,
    g.alternative, g.likely_cause, g.runs, g.runs_agreeing, i.given_category, i.given_pattern, i.decision AS review
FROM standing_insights AS i
INNER JOIN insights AS g ON i.session_id = g.session_id AND i.rank = g.rank
WHERE i.session_id = $session_id
ORDER BY i.rank
