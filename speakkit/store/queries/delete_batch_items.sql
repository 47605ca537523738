-- Take a session that is erased out of every batch. Grain: the questions of one session.
DELETE FROM batch_items
WHERE session_id = $session_id
