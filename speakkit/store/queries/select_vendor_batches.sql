-- The batches with questions about a session that the vendor has or had. Grain: one row a batch.
SELECT DISTINCT b.vendor_id, b.engine, b.ended_at
FROM batch_items AS i
INNER JOIN batches AS b ON i.batch_id = b.batch_id
WHERE i.session_id = $session_id AND b.vendor_id IS NOT NULL
ORDER BY b.vendor_id
