-- The DONE sessions that a recogniser other than this one heard; transcripts that were handed in were heard by none. Grain: one row.
SELECT count(*) AS sessions
FROM sessions
JOIN transcripts ON transcripts.session_id = sessions.session_id
WHERE sessions.status = 'DONE'
  AND transcripts.engine <> 'import'
  AND (
    transcripts.engine <> $engine
    OR transcripts.engine_version <> $engine_version
    OR transcripts.model IS DISTINCT FROM $model
  )
