-- The times of a session that is erased. Grain: the steps of one session.
DELETE FROM step_times
WHERE session_id = $session_id
