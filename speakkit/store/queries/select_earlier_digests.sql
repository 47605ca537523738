-- The hashes of the ids that a session had before. Grain: one row an id.
SELECT earlier_digest
FROM earlier_session_ids
WHERE session_id = $session_id
