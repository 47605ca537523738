-- What tells in other tables which rows are a session's. Grain: one row.
SELECT session_id, session_number
FROM sessions
WHERE session_id = $session_id
