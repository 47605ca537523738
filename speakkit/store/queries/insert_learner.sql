-- Add a learner, unless the id is there already. Grain: one row a learner.
INSERT INTO learners (learner_id, created_at, display_name, first_language, level, email)
VALUES ($learner_id, $created_at, $display_name, $first_language, $level, $email)
ON CONFLICT DO NOTHING
RETURNING learner_id
