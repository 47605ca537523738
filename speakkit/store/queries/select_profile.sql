-- The profile of a learner, most often present first. Grain: one row a pattern.
SELECT
    learner_id, key, pattern_id, category, pattern, sessions_analysed, sessions_checked, sessions_present,
    sessions_censored, sessions_listed, occurrences, words, first_seen_at, last_seen_at
FROM pattern_profiles
WHERE learner_id = $learner_id
ORDER BY sessions_present DESC, occurrences DESC, key
