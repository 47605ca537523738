-- Append a call of an engine to the ledger; the same call again changes nothing. Grain: one row a call.
INSERT INTO engine_calls (
    call_id, session_id, stage, attempt, engine, engine_version, model, prompt_hash, input_hash, started_at,
    duration_ms, audio_ms, input_tokens, output_tokens, cost_usd, request_id, outcome
)
VALUES (
    $call_id, $session_id, $stage, $attempt, $engine, $engine_version, $model, $prompt_hash, $input_hash, $started_at,
    $duration_ms, $audio_ms, $input_tokens, $output_tokens, $cost_usd, $request_id, $outcome
)
ON CONFLICT DO NOTHING
