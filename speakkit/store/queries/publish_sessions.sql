-- The published sessions with what is known of their transcript and analysis, in order of recording time: transcript
-- and analysis columns are null where there is none yet; no trend runs across a change of `analysis_version`, which
-- changes with analyser, model, prompt, schema or vocabulary. `list_had_room` says whether a pattern neither listed nor
-- observed was absent. Focus and summary are those that stand (`views/standing_feedback.sql`).
-- Grain: one row a session.
WITH lists AS (
    SELECT session_id, count(*) AS insight_count
    FROM insights
    GROUP BY session_id
)

SELECT
    s.learner_id,
    s.session_id,
    s.status,
    s.recorded_at,
    s.recorded_week,
    s.created_at,
    s.updated_at,
    s.language,
    s.topic,
    s.prompt,
    s.recording_duration_ms AS duration_ms,
    s.recording_sha256,
    s.recording_size_bytes,
    s.recording_container,
    s.recording_codec,
    s.recording_sample_rate_hz,
    s.recording_channels,
    s.recording_file_name,
    s.audio_deleted_at,
    s.error_code,
    s.error_message,
    t.token_count,
    w.words AS word_count,
    t.verbatim,
    t.mean_confidence,
    t.unreliable,
    t.engine AS transcriber,
    t.engine_version AS transcriber_version,
    t.model AS transcriber_model,
    m.version AS measure_version,
    a.analysis_version,
    a.engine AS analyser,
    a.engine_version AS analyser_version,
    a.model AS analyser_model,
    a.prompt_hash,
    a.vocabulary_version,
    a.list_had_room,
    a.rejections,
    coalesce(l.insight_count, 0) AS insight_count,
    f.focus_next,
    f.summary
FROM sessions AS s
LEFT JOIN transcripts AS t ON s.session_id = t.session_id
LEFT JOIN analyses AS a ON s.session_id = a.session_id
LEFT JOIN measures AS m ON s.session_id = m.session_id AND m.name = 'pruned_words'
LEFT JOIN session_words AS w ON s.session_id = w.session_id
LEFT JOIN lists AS l ON s.session_id = l.session_id
LEFT JOIN standing_feedback AS f ON s.session_id = f.session_id
ORDER BY s.learner_id, s.recorded_at, s.session_id
