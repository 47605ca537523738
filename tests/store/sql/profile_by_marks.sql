-- The profile of a learner, from the marks. Grain: one row a pattern ever present.
SELECT
    m.learner_id,
    m.key,
    m.pattern_id,
    m.category,
    m.pattern,
    sum(m.is_comparable) AS sessions_analysed,
    sum(m.is_comparable * m.informs) AS sessions_checked,
    sum(CASE WHEN m.is_comparable = 1 AND m.informs = 1 AND m.state = 'present' THEN 1 ELSE 0 END) AS sessions_present,
    sum(CASE WHEN m.is_comparable = 1 AND m.informs = 0 AND m.state <> 'no_opportunity' THEN 1 ELSE 0 END) AS sessions_censored,
    sum(m.is_comparable * m.is_listed) AS sessions_listed,
    sum(CASE WHEN m.is_comparable = 1 AND m.informs = 1 THEN m.occurrences ELSE 0 END) AS occurrences,
    sum(CASE WHEN m.is_comparable = 1 AND m.informs = 1 THEN w.words ELSE 0 END) AS words,
    min(CASE WHEN m.state = 'present' THEN m.recorded_at END) AS first_seen_at,
    max(CASE WHEN m.state = 'present' THEN m.recorded_at END) AS last_seen_at
FROM session_marks AS m
LEFT JOIN session_words AS w ON m.session_id = w.session_id
WHERE m.learner_id = $learner_id
GROUP BY m.learner_id, m.key, m.category, m.pattern, m.pattern_id
