-- A token that was about nobody but a learner who is forgotten. Grain: one row a token.
DELETE FROM access_tokens
WHERE token_id = $token_id
