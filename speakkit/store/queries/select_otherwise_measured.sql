-- The DONE sessions that were measured otherwise than now, and whether their words are still there to be measured anew. Grain: one
-- row a session.
SELECT sessions.session_id, transcripts.text <> '' AND NOT coalesce(transcripts.word_times_deleted, FALSE) AS has_words
FROM sessions
JOIN analyses ON analyses.session_id = sessions.session_id
JOIN transcripts ON transcripts.session_id = sessions.session_id
LEFT JOIN measures ON measures.session_id = sessions.session_id AND measures.name = 'pruned_words'
WHERE sessions.status = 'DONE'
  AND measures.version IS DISTINCT FROM $version
ORDER BY sessions.recorded_at, sessions.session_id
