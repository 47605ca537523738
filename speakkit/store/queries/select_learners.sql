-- All learners, or one. Grain: one row a learner.
SELECT learner_id, created_at, display_name, first_language
FROM learners
WHERE learner_id = coalesce($learner_id, learner_id)
ORDER BY learner_id
