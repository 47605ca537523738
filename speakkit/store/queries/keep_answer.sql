-- Keep an answer; a newer one to the same question takes its place. Grain: one row a question.
INSERT OR REPLACE INTO kept_answers (
    answer_key, session_id, stage, created_at, answer, request_id, input_tokens, output_tokens, cost_usd
)
VALUES (
    $answer_key, $session_id, $stage, $created_at, $answer, $request_id, $input_tokens, $output_tokens, $cost_usd
)
