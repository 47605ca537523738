-- When and how each word was said goes; what was said stays. Grain: the words of one session.
UPDATE words
SET start_ms = NULL, end_ms = NULL, is_aligned = NULL, syllables = NULL
WHERE session_id = $session_id
