-- How long a model's answers have been. Grain: one row in all.
SELECT avg(output_tokens) AS output_tokens
FROM engine_calls
WHERE stage = 'analyse' AND model = $model AND outcome = 'ok'
