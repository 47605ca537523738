-- The consents of a learner, or of all, in the order in which they were given. Grain: one row a consent.
SELECT learner_id, purpose, is_given, decided_at, source, is_assumed
FROM consents
WHERE learner_id = coalesce($learner_id, learner_id)
ORDER BY event_id
