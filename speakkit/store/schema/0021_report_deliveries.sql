-- Where a learner gets mail, and what became of their report the last time that it was to be delivered.
--
-- `made_from` names the state of the learner's rows that a file was made from, `content_digest` what the page said, so that a
-- report that nothing changed is neither made nor sent again. `error_code` says why it wasn't delivered.

ALTER TABLE learners ADD COLUMN email VARCHAR;

CREATE TABLE report_deliveries (
    learner_id     VARCHAR NOT NULL,
    channel        VARCHAR NOT NULL CHECK (channel IN ('file', 'email')),
    made_from      VARCHAR,
    content_digest VARCHAR,
    attempted_at   TIMESTAMPTZ NOT NULL,
    delivered_at   TIMESTAMPTZ,
    error_code     VARCHAR,
    PRIMARY KEY (learner_id, channel)
);
