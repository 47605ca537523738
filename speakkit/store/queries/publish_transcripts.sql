-- The published transcripts. Grain: one row a session that was transcribed.
SELECT
    s.learner_id, t.session_id, s.recorded_at, t.text, t.token_count, w.words AS word_count, t.language, t.duration_ms, t.verbatim, t.engine,
    t.engine_version, t.model, t.mean_confidence, t.min_word_confidence, t.unreliable, t.pauses, t.fillers,
    t.segments, t.spoken_language, coalesce(t.word_times_deleted, FALSE) AS word_times_deleted
FROM transcripts AS t
INNER JOIN sessions AS s ON t.session_id = s.session_id
LEFT JOIN session_words AS w ON t.session_id = w.session_id
ORDER BY s.learner_id, s.recorded_at, t.session_id
