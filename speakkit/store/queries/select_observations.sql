-- The observations of a session, in their order. Grain: one row a pattern that was looked for.
SELECT category, pattern_id, pattern, state, occurrences, quotes, correct_uses, correct_quotes
FROM observations
WHERE session_id = $session_id
ORDER BY position
