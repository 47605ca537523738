-- A learner who is forgotten: what they agreed to. Grain: a learner's rows.
DELETE FROM consents
WHERE learner_id = $learner_id
