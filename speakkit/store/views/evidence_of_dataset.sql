-- What `marks.sql` reads, in a published dataset, whose insights and observations are those that stand.
-- Grain: a session; an insight; an observation.
CREATE OR REPLACE TEMP VIEW analysed_sessions AS
SELECT
    learner_id, session_id, recorded_at, token_count, unreliable, list_had_room,
    coalesce(transcriber, '')
    || '|' || coalesce(transcriber_version, '')
    || '|' || coalesce(transcriber_model, '')
    || '|' || coalesce(measure_version, '')
    || '|' || coalesce(analyser, '')
    || '|' || coalesce(analyser_version, '')
    || '|' || coalesce(analyser_model, '')
    || '|' || coalesce(prompt_hash, '')
    || '|' || coalesce(vocabulary_version, '')
    || '|' || coalesce(analysis_version, '') AS judge
FROM sessions
WHERE analyser IS NOT NULL;

CREATE OR REPLACE TEMP VIEW listed_patterns AS
SELECT learner_id, session_id, key, category, pattern, pattern_id, frequency, severity, is_tentative
FROM insights;

CREATE OR REPLACE TEMP VIEW observed_patterns AS
SELECT learner_id, session_id, key, category, pattern, pattern_id, state, occurrences, quotes
FROM observations;
