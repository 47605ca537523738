-- Keep an answer; a newer one to the same question takes its place. Of a session that was erased while it was asked
-- nothing is kept. Grain: one row a question.
INSERT OR REPLACE INTO kept_answers (
    answer_key, session_id, stage, created_at, answer, request_id, input_tokens, output_tokens, cost_usd
)
SELECT
    $answer_key, s.session_id, $stage, $created_at, $answer, $request_id, $input_tokens, $output_tokens, $cost_usd
FROM sessions AS s
WHERE s.session_id = $session_id
