-- Whose a session is. Grain: one row, or none where there is no such session.
SELECT learner_id
FROM sessions
WHERE session_id = $session_id
