-- The answer that was given to a question before. Grain: one row a question.
SELECT answer_key, session_id, stage, created_at, answer, request_id, input_tokens, output_tokens, cost_usd
FROM kept_answers
WHERE answer_key = $answer_key
