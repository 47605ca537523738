-- The transcripts of one learner, or of all where none is named, that have no measure of their pruned words. Grain: one row a session.
SELECT t.session_id, t.language, t.text
FROM transcripts AS t
INNER JOIN sessions AS s ON t.session_id = s.session_id
WHERE
    s.learner_id = coalesce($learner_id, s.learner_id)
    AND t.session_id NOT IN (SELECT session_id FROM measures WHERE name = 'pruned_words')
