-- The known patterns that a session's question in its latest batch is about. Grain: one row a session.
SELECT i.asked_about
FROM batch_items AS i
INNER JOIN batches AS b ON i.batch_id = b.batch_id
WHERE i.session_id = $session_id
ORDER BY b.created_at DESC
LIMIT 1
