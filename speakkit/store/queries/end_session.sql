-- A session is done or has failed: nobody holds it any more. Grain: one row a session.
UPDATE sessions
SET status = $status,
    lease_owner = NULL,
    lease_until = NULL,
    error_code = $error_code,
    error_message = $error_message
WHERE session_id = $session_id
