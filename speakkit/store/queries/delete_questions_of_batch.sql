-- Forget the questions of a batch that the vendor never took. Grain: the questions of one batch.
DELETE FROM batch_items
WHERE batch_id = $batch_id
