-- A learner's profile as `views/marks.sql` says it, over what stands in a live store; what `speakkit.store.profile_counts` says has to be the same.
CREATE OR REPLACE TEMP VIEW analysed_sessions AS
SELECT
    s.learner_id, s.session_id, s.recorded_at, t.token_count, t.unreliable, a.list_had_room,
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
LEFT JOIN measures AS m ON s.session_id = m.session_id AND m.name = 'pruned_words';

CREATE OR REPLACE TEMP VIEW listed_patterns AS
SELECT
    s.learner_id, i.session_id, pattern_key(i.category, i.pattern) AS key, i.category, i.pattern, i.pattern_id, i.frequency,
    i.severity, 3 * i.runs_agreeing < 2 * i.runs AS is_tentative
FROM standing_insights AS i
INNER JOIN sessions AS s ON i.session_id = s.session_id;

CREATE OR REPLACE TEMP VIEW observed_patterns AS
SELECT
    s.learner_id, o.session_id, pattern_key(o.category, o.pattern) AS key, o.category, o.pattern, o.pattern_id, o.state,
    o.occurrences, o.quotes
FROM standing_observations AS o
INNER JOIN sessions AS s ON o.session_id = s.session_id;
