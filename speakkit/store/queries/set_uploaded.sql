-- The recording of a session has arrived. Grain: one row a session.
UPDATE sessions
SET status = 'UPLOADED', updated_at = $now
WHERE session_id = $session_id AND status = 'CREATED'
