-- Documents under way between the store's host and workers elsewhere, through object storage.
--
-- A row comes before its document: what no row knows is deleted, whoever put it there. `document_id` is the document's key
-- and says nothing. `kind`: "transcript", "analysis" and "answer" are results of attempt `attempt`, which the loader brings
-- in; "input" is what the store's host has laid out for that attempt. `sha256` and `size_bytes` are what was announced.

CREATE TABLE result_documents (
    document_id  VARCHAR PRIMARY KEY,
    session_id   VARCHAR NOT NULL,
    attempt      INTEGER NOT NULL,
    kind         VARCHAR NOT NULL CHECK (kind IN ('transcript', 'analysis', 'answer', 'input')),
    sha256       VARCHAR NOT NULL,
    size_bytes   BIGINT NOT NULL CHECK (size_bytes > 0),
    announced_at TIMESTAMPTZ NOT NULL
);

-- Workers on other hosts have tokens of their own, which open no page. A CHECK can't be changed in place.
CREATE TABLE access_tokens_anew (
    token_id    VARCHAR PRIMARY KEY,
    digest      VARCHAR NOT NULL,
    role        VARCHAR NOT NULL CHECK (role IN ('learner', 'coach', 'operator', 'worker')),
    learner_ids VARCHAR NOT NULL,
    label       VARCHAR,
    created_at  TIMESTAMPTZ NOT NULL,
    expires_at  TIMESTAMPTZ,
    revoked_at  TIMESTAMPTZ
);
INSERT INTO access_tokens_anew SELECT token_id, digest, role, learner_ids, label, created_at, expires_at, revoked_at FROM access_tokens;
DROP TABLE access_tokens;
ALTER TABLE access_tokens_anew RENAME TO access_tokens;
