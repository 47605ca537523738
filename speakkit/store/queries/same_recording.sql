-- The session in which a learner already has a recording. Grain: one row a session.
SELECT session_id
FROM sessions
WHERE learner_id = $learner_id AND recording_sha256 = $sha256
ORDER BY created_at, session_id
