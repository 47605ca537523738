-- The observations of a session that stand after merges and reviews, in order. Grain: one row a pattern that was looked for.
SELECT category, pattern_id, pattern, state, occurrences, quotes
FROM standing_observations
WHERE session_id = $session_id
ORDER BY position
