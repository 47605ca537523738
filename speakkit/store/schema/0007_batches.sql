-- Questions that were handed in together, to be answered within a day at half the price.
--
-- A batch is stored before it is handed in (`vendor_id` is null until the vendor has named it), so that a process that
-- dies never pays for it twice. `ended_at` is set once each of its items has an `outcome`: "ok", or why there is no answer.
-- `asked_about` is a JSON list of profile keys. Nobody but the batch may have its sessions until it expires.

CREATE TABLE batches (
    batch_id       VARCHAR PRIMARY KEY,
    vendor_id      VARCHAR,
    engine         VARCHAR NOT NULL,
    engine_version VARCHAR NOT NULL,
    model          VARCHAR NOT NULL,
    prompt_hash    VARCHAR NOT NULL,
    created_at     TIMESTAMPTZ NOT NULL,
    expires_at     TIMESTAMPTZ NOT NULL,
    ended_at       TIMESTAMPTZ
);

CREATE TABLE batch_items (
    custom_id   VARCHAR PRIMARY KEY,
    batch_id    VARCHAR NOT NULL,
    session_id  VARCHAR NOT NULL,
    answer_key  VARCHAR NOT NULL,
    input_hash  VARCHAR NOT NULL,
    asked_about VARCHAR NOT NULL,
    outcome     VARCHAR
);
