-- The insights of a session that stand after merges and reviews, by the rank that the engine gave, and those that were added,
-- by theirs. Grain: one row an insight.
SELECT
    rank, category, pattern_id, pattern, engine_label, detail, frequency, severity, suggestion, examples, alternative,
    likely_cause, runs, runs_agreeing, given_category, given_pattern, decision AS review
FROM standing_insights
WHERE session_id = $session_id
ORDER BY rank
