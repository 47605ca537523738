-- The texts of all other transcripts of a session's learner. Grain: one row a transcript.
SELECT t.text
FROM sessions AS own
INNER JOIN sessions AS s ON own.learner_id = s.learner_id AND own.session_id <> s.session_id
INNER JOIN transcripts AS t ON s.session_id = t.session_id
WHERE own.session_id = $session_id
