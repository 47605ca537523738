-- Make room for the rows that replace them. Grain: the analyses of one session.
DELETE FROM analyses
WHERE session_id = $session_id
RETURNING session_id
