-- Compute a learner's profile from the marks (`views/marks.sql`) of all analysed sessions. Occurrences and words are of
-- the informing sessions alone. Grain: one row a pattern ever present.
INSERT INTO pattern_profiles (
    learner_id, key, pattern_id, category, pattern, sessions_analysed, sessions_checked, sessions_present,
    sessions_censored, sessions_listed, occurrences, words, first_seen_at, last_seen_at
)
SELECT
    learner_id,
    key,
    pattern_id,
    category,
    pattern,
    count(*) AS sessions_analysed,
    sum(informs) AS sessions_checked,
    sum(CASE WHEN informs = 1 AND state = 'present' THEN 1 ELSE 0 END) AS sessions_present,
    sum(CASE WHEN informs = 0 AND state <> 'no_opportunity' THEN 1 ELSE 0 END) AS sessions_censored,
    sum(is_listed) AS sessions_listed,
    sum(CASE WHEN informs = 1 THEN occurrences ELSE 0 END) AS occurrences,
    sum(CASE WHEN informs = 1 THEN word_count ELSE 0 END) AS words,
    min(CASE WHEN state = 'present' THEN recorded_at END) AS first_seen_at,
    max(CASE WHEN state = 'present' THEN recorded_at END) AS last_seen_at
FROM session_marks
WHERE learner_id = $learner_id
GROUP BY learner_id, key, category, pattern, pattern_id
