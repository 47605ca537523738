-- The published ledger: what was asked of which engine, and what it cost. Grain: one row a call.
SELECT
    s.learner_id, c.session_id, c.call_id, c.stage, c.attempt, c.engine, c.engine_version, c.model, c.prompt_hash,
    c.input_hash, c.started_at, c.duration_ms, c.audio_ms, c.input_tokens, c.output_tokens, c.cost_usd, c.request_id,
    c.outcome
FROM engine_calls AS c
INNER JOIN sessions AS s ON c.session_id = s.session_id
ORDER BY s.learner_id, c.started_at, c.call_id
