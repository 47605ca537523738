-- What reviewers added to a session of the transcript that it has, also what was taken back, in order. Grain: one row an added insight.
SELECT
    a.session_id, a.number, a.added_at, a.added_by, a.category, a.pattern, a.pattern_id, a.severity, a.detail, a.suggestion,
    a.example, a.note, a.transcriber, a.transcriber_version, a.transcriber_model, a.withdrawn_at, a.withdrawn_by
FROM added_insights AS a
INNER JOIN transcripts AS t
    ON
        a.session_id = t.session_id
        AND a.transcriber = t.engine
        AND a.transcriber_version = t.engine_version
        AND coalesce(a.transcriber_model, '') = coalesce(t.model, '')
WHERE a.session_id = $session_id
ORDER BY a.number
