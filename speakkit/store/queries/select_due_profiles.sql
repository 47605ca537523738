-- The learners with a profile that another computation made. Grain: one row a learner.
SELECT DISTINCT learner_id
FROM pattern_profiles
WHERE computation IS DISTINCT FROM $computation
ORDER BY learner_id
