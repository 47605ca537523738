-- Store the observations of an analysis. Grain: one row a pattern that was looked for.
INSERT INTO observations (session_id, position, category, pattern_id, pattern, state, occurrences, quotes)
SELECT session_id, position, category, pattern_id, pattern, state, occurrences, quotes
FROM incoming
