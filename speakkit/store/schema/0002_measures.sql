-- What was measured in a session: one row for each measure, with its value or the reason why it has none.
-- `source` is the DOI of the definition, `parameters` a JSON object of what it was computed with.

CREATE TABLE measures (
    session_id  VARCHAR NOT NULL,
    position    INTEGER NOT NULL,
    name        VARCHAR NOT NULL,
    value       DOUBLE,
    unit        VARCHAR NOT NULL,
    source      VARCHAR NOT NULL,
    null_reason VARCHAR,
    flag        VARCHAR,
    parameters  VARCHAR NOT NULL,
    CHECK ((value IS NULL) = (null_reason IS NOT NULL))
);
