-- The published consents, the latest of each purpose. Their source may name people, and stays at home.
-- Grain: one row a learner and purpose that was decided on.
SELECT learner_id, purpose, is_given, decided_at, is_assumed
FROM consents
QUALIFY row_number() OVER (PARTITION BY learner_id, purpose ORDER BY event_id DESC) = 1
ORDER BY learner_id, purpose
