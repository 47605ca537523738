-- Add an insight of a reviewer's own; numbers aren't used again. Grain: one row.
INSERT INTO added_insights (
    session_id, number, added_at, added_by, category, pattern, pattern_id, severity, detail, suggestion, example, note,
    transcriber, transcriber_version, transcriber_model
)
SELECT
    $session_id, coalesce(max(number), 0) + 1, $added_at, $added_by, $category, $pattern, $pattern_id, $severity, $detail,
    $suggestion, $example, $note, $transcriber, $transcriber_version, $transcriber_model
FROM added_insights
WHERE session_id = $session_id
RETURNING number
