-- What `marks.sql` reads, in a published dataset, whose insights and observations are those that stand.
-- Grain: a session; an insight; an observation.
CREATE OR REPLACE TEMP VIEW analysed_sessions AS
SELECT learner_id, session_id, recorded_at, token_count, unreliable, list_had_room
FROM sessions
WHERE analyser IS NOT NULL AND token_count IS NOT NULL;

CREATE OR REPLACE TEMP VIEW listed_patterns AS
SELECT learner_id, session_id, key, category, pattern, pattern_id, frequency, severity, is_tentative
FROM insights;

CREATE OR REPLACE TEMP VIEW observed_patterns AS
SELECT learner_id, session_id, key, category, pattern, pattern_id, state, occurrences, quotes
FROM observations;
