-- A token that is about others too keeps these. Grain: one row a token.
UPDATE access_tokens
SET learner_ids = $learner_ids
WHERE token_id = $token_id
