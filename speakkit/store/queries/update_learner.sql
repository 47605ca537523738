-- Change what is known of a learner. Grain: one row.
UPDATE learners
SET display_name = $display_name, first_language = $first_language, level = $level, email = $email
WHERE learner_id = $learner_id
