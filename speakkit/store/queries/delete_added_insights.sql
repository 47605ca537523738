-- Forget what was added to a session's insights. Grain: the added insights of one session.
DELETE FROM added_insights
WHERE session_id = $session_id
