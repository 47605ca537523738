-- Store what made an analysis. Grain: one row a session.
INSERT INTO analyses (
    session_id, session_number, engine, engine_version, model, prompt_hash, schema_hash, vocabulary_version,
    vocabulary_hash, analysis_version, input_hash, request_id, input_tokens, output_tokens, cost_usd, list_had_room,
    asked_about, rejections, agreement, strengths, lexis, focus_rule, written_in
)
VALUES (
    $session_id, $session_number, $engine, $engine_version, $model, $prompt_hash, $schema_hash, $vocabulary_version,
    $vocabulary_hash, $analysis_version, $input_hash, $request_id, $input_tokens, $output_tokens, $cost_usd, $list_had_room,
    $asked_about, $rejections, $agreement, $strengths, $lexis, $focus_rule, $written_in
)
