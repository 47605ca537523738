-- Append a consent. Grain: one row.
INSERT INTO consents (event_id, learner_id, purpose, is_given, decided_at, source, is_assumed)
SELECT coalesce(max(event_id), 0) + 1, $learner_id, $purpose, $is_given, $decided_at, $source, $is_assumed
FROM consents
