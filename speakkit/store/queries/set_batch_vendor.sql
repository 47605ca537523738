-- The vendor has taken a batch, and named it. Grain: one row a batch.
UPDATE batches
SET vendor_id = $vendor_id, expires_at = $expires_at
WHERE batch_id = $batch_id
