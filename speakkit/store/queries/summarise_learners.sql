-- What each learner's sessions say of each pattern since the last break, over all weeks of the table `counted_weeks`
-- (`views/learner_weeks.sql`). Grain: one row a learner and pattern, and one a learner.
SELECT
    learner_id,
    judge,
    key,
    sum(present) AS present,
    sum(sessions) AS sessions,
    sum(words) AS words,
    sum(occurrences) AS occurrences,
    sum(usable) AS usable
FROM counted_weeks
GROUP BY learner_id, judge, key
