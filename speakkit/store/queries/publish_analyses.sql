-- The published analyses: which engine, model, prompt and vocabulary spoke, what they were given and what they took.
-- No trend runs across a change of `analysis_version`. Tokens and cost are of the calls that led to the answer, also where
-- it was kept from an earlier time: what was spent when is in `engine_calls`. Grain: one row a session that was analysed.
SELECT
    s.learner_id, a.session_id, s.recorded_at, s.recorded_week, a.analysis_version, a.engine, a.engine_version, a.model,
    a.prompt_hash, a.schema_hash, a.vocabulary_version, a.vocabulary_hash, a.input_hash, a.request_id, a.input_tokens,
    a.output_tokens, a.cost_usd, a.list_had_room, a.asked_about, a.rejections, a.agreement, a.strengths, a.lexis,
    a.focus_rule, a.written_in
FROM analyses AS a
INNER JOIN sessions AS s ON a.session_id = s.session_id
ORDER BY s.learner_id, s.recorded_at, a.session_id
