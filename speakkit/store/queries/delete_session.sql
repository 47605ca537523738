-- A session that is erased. Grain: one row a session.
DELETE FROM sessions
WHERE session_id = $session_id
