-- Make room for the rows that replace them. Grain: the insights of one session.
DELETE FROM insights
WHERE session_id = $session_id
