-- Add a token of the API. Grain: one row a token.
INSERT INTO access_tokens (token_id, digest, role, learner_ids, label, created_at, expires_at)
VALUES ($token_id, $digest, $role, $learner_ids, $label, $created_at, $expires_at)
