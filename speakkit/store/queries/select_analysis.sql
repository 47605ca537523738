-- The analysis of a session, without insights and observations. Grain: one row a session.
SELECT
    a.engine, a.engine_version, a.model, a.prompt_hash, a.schema_hash, a.vocabulary_version, a.vocabulary_hash,
    a.input_hash, a.request_id, a.input_tokens, a.output_tokens, a.cost_usd, a.list_had_room, a.asked_about,
    a.rejections, a.agreement, a.strengths, a.lexis, a.focus_rule, a.written_in, s.focus_next, s.summary
FROM analyses AS a
INNER JOIN sessions AS s ON a.session_id = s.session_id
WHERE a.session_id = $session_id
