-- Who may use the API: bearer tokens, of which only a digest is kept; and which webhook messages were taken already.

CREATE TABLE access_tokens (
    token_id    VARCHAR PRIMARY KEY,
    digest      VARCHAR NOT NULL,
    role        VARCHAR NOT NULL CHECK (role IN ('learner', 'coach', 'operator')),
    learner_ids VARCHAR NOT NULL,
    label       VARCHAR,
    created_at  TIMESTAMPTZ NOT NULL,
    expires_at  TIMESTAMPTZ,
    revoked_at  TIMESTAMPTZ
);

CREATE TABLE webhook_messages (
    message_digest VARCHAR PRIMARY KEY,
    expires_at     TIMESTAMPTZ NOT NULL
);
