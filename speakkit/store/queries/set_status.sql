-- How far a session in progress has come. Grain: one row a session.
UPDATE sessions
SET status = $status
WHERE session_id = $session_id
