-- Tokens of the API: the one with a digest, or all, oldest first. Grain: one row a token.
SELECT token_id, role, learner_ids, label, created_at, expires_at, revoked_at
FROM access_tokens
WHERE digest = coalesce($digest, digest)
ORDER BY created_at, token_id
