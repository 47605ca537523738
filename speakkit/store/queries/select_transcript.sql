-- The transcript of a session, without its words. Grain: one row a session.
SELECT
    text, language, duration_ms, verbatim, engine, engine_version, model, mean_confidence, min_word_confidence, unreliable,
    pauses, fillers, segments, spoken_language, coalesce(word_times_deleted, FALSE) AS word_times_deleted
FROM transcripts
WHERE session_id = $session_id
