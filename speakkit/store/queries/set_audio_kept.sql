-- Since when the audio of a session waits for its clips to be cut. Grain: one row a session.
UPDATE sessions
SET audio_kept_at = $audio_kept_at
WHERE session_id = $session_id
