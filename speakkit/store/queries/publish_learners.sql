-- The published learners. Grain: one row a learner.
SELECT learner_id, display_name, first_language, level, created_at
FROM learners
ORDER BY learner_id
