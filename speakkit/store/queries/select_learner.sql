-- One learner, without attributes. Grain: one row.
SELECT learner_id, created_at, display_name, first_language, level, email
FROM learners
WHERE learner_id = $learner_id
