-- The tables of the store that have a column of this name. Grain: one row a table.
SELECT c.table_name
FROM duckdb_columns() AS c
INNER JOIN duckdb_tables() AS t
    ON c.database_name = t.database_name AND c.schema_name = t.schema_name AND c.table_name = t.table_name
WHERE c.column_name = $column AND c.database_name = current_database()
ORDER BY c.table_name
