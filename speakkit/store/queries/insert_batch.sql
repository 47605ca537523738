-- Store a batch before it is handed in. Grain: one row a batch.
INSERT INTO batches (batch_id, vendor_id, engine, engine_version, model, prompt_hash, created_at, expires_at)
VALUES ($batch_id, $vendor_id, $engine, $engine_version, $model, $prompt_hash, $created_at, $expires_at)
