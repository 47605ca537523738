-- Remove the attributes of a learner. Grain: a learner's rows.
DELETE FROM learner_attributes
WHERE learner_id = $learner_id
