-- The batches that haven't ended, oldest first. Grain: one row a batch.
SELECT batch_id, vendor_id, engine, engine_version, model, prompt_hash, created_at, expires_at
FROM batches
WHERE ended_at IS NULL
ORDER BY created_at, batch_id
