-- The engine calls made for a session, oldest first. Grain: one row a call.
SELECT
    call_id, session_id, stage, attempt, engine, engine_version, model, prompt_hash, input_hash, started_at,
    duration_ms, audio_ms, input_tokens, output_tokens, cost_usd, request_id, outcome
FROM engine_calls
WHERE session_id = $session_id
ORDER BY started_at, call_id
