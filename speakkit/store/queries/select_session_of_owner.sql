-- The session that a worker of this name holds. Grain: at most one row.
SELECT session_id, attempt
FROM sessions
WHERE lease_owner = $owner AND lease_until > $now
