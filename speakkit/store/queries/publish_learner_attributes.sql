-- The published attributes of learners. Grain: one row a learner and attribute.
SELECT learner_id, name, value
FROM learner_attributes
ORDER BY learner_id, name
