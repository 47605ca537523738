-- The insights of a session, by rank. Grain: one row an insight.
SELECT
    rank, category, pattern_id, pattern, engine_label, detail, frequency, severity, suggestion, examples, alternative, likely_cause,
    runs, runs_agreeing
FROM insights
WHERE session_id = $session_id
ORDER BY rank
