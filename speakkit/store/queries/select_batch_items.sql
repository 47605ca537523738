-- The questions of a batch that wait for an answer. Grain: one row a question.
SELECT custom_id, session_id, answer_key, input_hash, asked_about
FROM batch_items
WHERE batch_id = $batch_id AND outcome IS NULL
ORDER BY custom_id
