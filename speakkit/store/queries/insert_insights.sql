-- Store the insights of an analysis. Grain: one row an insight.
INSERT INTO insights (
    session_id, rank, category, pattern_id, pattern, detail, frequency, severity, suggestion, examples
)
SELECT session_id, rank, category, pattern_id, pattern, detail, frequency, severity, suggestion, examples
FROM incoming
