-- Make room for the rows that replace them. Grain: the words of one session.
DELETE FROM words
WHERE session_id = $session_id
