-- Make room for a profile that was computed anew. Grain: the profile of one learner.
DELETE FROM pattern_profiles
WHERE learner_id = $learner_id
