-- What became of a question of a batch; the first outcome stands. Grain: one row a question.
UPDATE batch_items
SET outcome = $outcome
WHERE custom_id = $custom_id AND outcome IS NULL
RETURNING custom_id
