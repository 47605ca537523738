-- Who judged most learners of the view `chosen_learners` (learner_id) last, as counted at publishing, of equally many the one who
-- judged latest; `learner_id` is one of these. Grain: one row in all, or none.
SELECT
    c.judge,
    count(*) AS learners,
    max(c.judged_at) AS judged_at,
    arg_max(c.learner_id, c.judged_at) AS learner_id
FROM learner_counts AS c
INNER JOIN chosen_learners AS l ON c.learner_id = l.learner_id
WHERE c.key IS NULL AND c.judge IS NOT NULL
GROUP BY c.judge
ORDER BY learners DESC, judged_at DESC, c.judge
LIMIT 1
