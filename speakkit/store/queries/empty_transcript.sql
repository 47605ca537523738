-- What was said goes, how much it was stays. Grain: the transcript of one session.
UPDATE transcripts
SET text = ''
WHERE session_id = $session_id
