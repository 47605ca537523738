-- Make room for the rows that replace them. Grain: the transcripts of one session.
DELETE FROM transcripts
WHERE session_id = $session_id
RETURNING session_id
