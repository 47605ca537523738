-- The words of a session's transcript, in order. Grain: one row a word.
SELECT text, start_ms, end_ms, confidence, speaker, is_aligned, syllables
FROM words
WHERE session_id = $session_id
ORDER BY position
