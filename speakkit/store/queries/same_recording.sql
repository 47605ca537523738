-- The session in which a learner already has a recording, or a transcript without one. Grain: one row a session.
SELECT session_id
FROM sessions
WHERE learner_id = $learner_id AND (recording_sha256 = $sha256 OR transcript_sha256 = $transcript_sha256)
ORDER BY created_at, session_id
