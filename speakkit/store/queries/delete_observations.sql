-- Make room for the rows that replace them. Grain: the observations of one session.
DELETE FROM observations
WHERE session_id = $session_id
