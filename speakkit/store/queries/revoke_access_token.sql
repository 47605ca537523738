-- From now on a token opens nothing. Grain: one row a token.
UPDATE access_tokens
SET revoked_at = coalesce(revoked_at, $now)
WHERE token_id = $token_id
RETURNING token_id
