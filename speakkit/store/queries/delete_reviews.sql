-- Forget what was said of a session's insights. Grain: the reviews of one session.
DELETE FROM reviews
WHERE session_id = $session_id
