-- What is said anew about a recording that failed before it had a transcript. Grain: one row a session.
UPDATE sessions
SET
    status = 'UPLOADED',
    language = $language,
    topic = $topic,
    prompt = $prompt,
    transcript_key = $transcript_key,
    error_code = NULL,
    error_message = NULL,
    updated_at = $now
WHERE
    session_id = $session_id
    AND status = 'FAILED'
    AND session_id NOT IN (SELECT session_id FROM transcripts)
RETURNING session_id
