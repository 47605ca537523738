-- The transcripts that have no measure of their pruned words. Grain: one row a session.
SELECT session_id, language, text
FROM transcripts
WHERE session_id NOT IN (SELECT session_id FROM measures WHERE name = 'pruned_words')
