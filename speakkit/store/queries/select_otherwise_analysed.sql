-- The DONE sessions whose analysis another analyser made, another version of it, another vocabulary, or, of what it was asked, another
-- model, prompt or form of answers; what nobody could transcribe reliably was asked of no model. Grain: one row a session.
SELECT sessions.session_id
FROM sessions
JOIN analyses ON analyses.session_id = sessions.session_id
JOIN transcripts ON transcripts.session_id = sessions.session_id
WHERE sessions.status = 'DONE'
  AND transcripts.text <> ''
  AND (
    analyses.engine <> $engine
    OR analyses.engine_version <> $engine_version
    OR analyses.vocabulary_hash IS DISTINCT FROM $vocabulary_hash
    OR (
      $asks_a_model
      AND transcripts.unreliable IS NULL
      AND (
        analyses.model IS DISTINCT FROM $model
        OR analyses.prompt_hash IS DISTINCT FROM $prompt_hash
        OR analyses.schema_hash IS DISTINCT FROM $schema_hash
      )
    )
  )
ORDER BY sessions.recorded_at, sessions.session_id
