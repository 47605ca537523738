-- Say why the words have no times. Grain: the transcript of one session.
UPDATE transcripts
SET word_times_deleted = TRUE
WHERE session_id = $session_id
