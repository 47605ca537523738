-- Add a learner, unless the id is there already. Grain: one row a learner.
INSERT INTO learners (learner_id, created_at, display_name, first_language)
VALUES ($learner_id, $created_at, $display_name, $first_language)
ON CONFLICT DO NOTHING
