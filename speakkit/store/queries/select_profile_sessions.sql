-- The analysed sessions of a learner, each with its judge, for the profile (`speakkit.store.profile_counts`). `text` is only of a
-- transcript without a measure of its pruned words, which are then counted. Grain: one row a session.
SELECT
    s.session_id, s.recorded_at, t.token_count, t.unreliable, a.list_had_room,
    CAST(m.value AS BIGINT) AS pruned_words,
    t.language,
    CASE WHEN m.name IS NULL THEN t.text END AS text,
    t.engine AS transcriber,
    t.engine_version AS transcriber_version,
    t.model AS transcriber_model,
    m.version AS measure_version,
    a.engine AS analyser,
    a.engine_version AS analyser_version,
    a.model AS analyser_model,
    a.prompt_hash,
    a.vocabulary_version,
    a.analysis_version
FROM sessions AS s
INNER JOIN analyses AS a ON s.session_id = a.session_id
INNER JOIN transcripts AS t ON s.session_id = t.session_id
LEFT JOIN measures AS m ON s.session_id = m.session_id AND m.name = 'pruned_words'
WHERE s.learner_id = $learner_id
