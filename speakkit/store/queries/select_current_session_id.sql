-- The session that had another id before, by the hash of that. Grain: one row a session.
SELECT session_id
FROM earlier_session_ids
WHERE earlier_digest = $earlier_digest
