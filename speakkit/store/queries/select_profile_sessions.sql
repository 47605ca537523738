-- The analysed sessions of a learner, for the profile (`speakkit.store.profile_counts`). `text` is only of a transcript without a measure of
-- its pruned words, which are then counted. Grain: one row a session.
SELECT
    s.session_id, s.recorded_at, t.token_count, t.unreliable, a.list_had_room,
    CAST(m.value AS BIGINT) AS pruned_words,
    t.language,
    CASE WHEN m.name IS NULL THEN t.text END AS text,
    coalesce(t.engine, '')
    || '|' || coalesce(t.engine_version, '')
    || '|' || coalesce(t.model, '')
    || '|' || coalesce(m.version, '')
    || '|' || coalesce(a.engine, '')
    || '|' || coalesce(a.engine_version, '')
    || '|' || coalesce(a.model, '')
    || '|' || coalesce(a.prompt_hash, '')
    || '|' || coalesce(a.vocabulary_version, '')
    || '|' || coalesce(a.analysis_version, '') AS judge
FROM sessions AS s
INNER JOIN analyses AS a ON s.session_id = a.session_id
INNER JOIN transcripts AS t ON s.session_id = t.session_id
LEFT JOIN measures AS m ON s.session_id = m.session_id AND m.name = 'pruned_words'
WHERE s.learner_id = $learner_id
