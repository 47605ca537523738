-- The batch that a session waits for, until that expires. Grain: one row a batch.
SELECT b.batch_id
FROM batch_items AS i
INNER JOIN batches AS b ON i.batch_id = b.batch_id
WHERE i.session_id = $session_id AND i.outcome IS NULL AND b.expires_at > $now
