-- The migrations that a store has gone through, oldest first. Grain: one row a migration.
SELECT version, checksum
FROM schema_version
ORDER BY version
