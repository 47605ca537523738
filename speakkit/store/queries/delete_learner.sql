-- A learner who is forgotten. Grain: one row a learner.
DELETE FROM learners
WHERE learner_id = $learner_id
