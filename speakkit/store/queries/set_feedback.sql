-- What a session's analysis comes down to. Grain: one row a session.
UPDATE sessions
SET focus_next = $focus_next, summary = $summary
WHERE session_id = $session_id
