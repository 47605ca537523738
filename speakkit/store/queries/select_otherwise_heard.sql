-- The DONE sessions that a recogniser other than this one heard; transcripts that were handed in were heard by none, and of those
-- that went by their age nothing is to come back. Grain: one row a session.
SELECT
    sessions.session_id,
    sessions.learner_id,
    sessions.storage_key,
    EXISTS (SELECT 1 FROM reviews WHERE reviews.session_id = sessions.session_id) AS is_reviewed
FROM sessions
JOIN transcripts ON transcripts.session_id = sessions.session_id
WHERE sessions.status = 'DONE'
  AND transcripts.engine <> 'import'
  AND transcripts.text <> ''
  AND NOT coalesce(transcripts.word_times_deleted, FALSE)
  AND (
    transcripts.engine <> $engine
    OR transcripts.engine_version <> $engine_version
    OR transcripts.model IS DISTINCT FROM $model
  )
ORDER BY sessions.recorded_at, sessions.session_id
