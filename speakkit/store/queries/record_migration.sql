-- Remember a migration. Grain: one row a migration.
INSERT INTO schema_version (version, name, checksum, applied_at)
VALUES ($version, $name, $checksum, $applied_at)
