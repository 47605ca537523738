-- Make room for the rows that replace them. Grain: the measures of one session.
DELETE FROM measures
WHERE session_id = $session_id
