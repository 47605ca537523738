-- The reviews of a session, or all, in order. Grain: one row a review.
SELECT
    event_id, session_id, reviewed_at, reviewed_by, decision, rank, category, pattern, engine, engine_version, model,
    prompt_hash, new_category, new_pattern, new_pattern_id, new_severity, new_detail, new_suggestion, new_corrections, note
FROM reviews
WHERE session_id = coalesce($session_id, session_id)
ORDER BY event_id
