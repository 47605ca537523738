-- A batch of which every question has an outcome. Grain: one row a batch.
UPDATE batches
SET ended_at = $now
WHERE batch_id = $batch_id
