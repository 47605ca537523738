-- Append a review. Grain: one row.
INSERT INTO reviews (
    event_id, session_id, reviewed_at, reviewed_by, decision, rank, category, pattern, engine, engine_version, model,
    prompt_hash, new_category, new_pattern, new_pattern_id, new_severity, new_detail, new_suggestion, new_corrections, note
)
SELECT
    coalesce(max(event_id), 0) + 1, $session_id, $reviewed_at, $reviewed_by, $decision, $rank, $category, $pattern,
    $engine, $engine_version, $model, $prompt_hash, $new_category, $new_pattern, $new_pattern_id, $new_severity,
    $new_detail, $new_suggestion, $new_corrections, $note
FROM reviews
RETURNING event_id
