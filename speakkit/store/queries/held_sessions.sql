-- Sessions that a worker holds now, and the last moment at which such a lease runs out. Grain: one row in all.
SELECT count(*) AS sessions, max(lease_until) AS lease_until
FROM sessions
WHERE lease_until > $now
