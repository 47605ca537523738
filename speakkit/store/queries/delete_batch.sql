-- Forget a batch that the vendor never took. Grain: one row a batch.
DELETE FROM batches
WHERE batch_id = $batch_id
