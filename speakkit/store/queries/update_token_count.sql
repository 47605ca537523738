-- Tokens as they are counted now. Grain: the transcript of one session.
UPDATE transcripts
SET token_count = $token_count
WHERE session_id = $session_id
