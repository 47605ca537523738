-- The published profiles. Grain: one row a learner and pattern.
SELECT
    learner_id, key, pattern_id, category, pattern, sessions_analysed, sessions_checked, sessions_present,
    sessions_censored, sessions_listed, occurrences, words, first_seen_at, last_seen_at
FROM pattern_profiles
ORDER BY learner_id, key
