-- How long each step of each attempt at a session took, for whoever runs the system.

CREATE TABLE step_times (
    session_id  VARCHAR NOT NULL,
    attempt     INTEGER NOT NULL,
    step        INTEGER NOT NULL CHECK (step BETWEEN 1 AND 15),
    began_at    TIMESTAMPTZ NOT NULL,
    duration_ms BIGINT NOT NULL CHECK (duration_ms >= 0)
);
