-- The first schema: learners and their sessions, what was heard, what was found, and what the engines were asked.
-- Times are UTC, times inside a recording are milliseconds, weeks are ISO year * 100 + ISO week.
-- Rows that belong to a session carry no key of their own: they are replaced as a whole, in one transaction.

CREATE TABLE schema_version (
    version    INTEGER PRIMARY KEY,
    name       VARCHAR NOT NULL,
    checksum   VARCHAR NOT NULL,
    applied_at TIMESTAMPTZ NOT NULL
);

CREATE TABLE learners (
    learner_id     VARCHAR PRIMARY KEY,
    created_at     TIMESTAMPTZ NOT NULL,
    display_name   VARCHAR,
    first_language VARCHAR
);

CREATE TABLE sessions (
    session_id               VARCHAR PRIMARY KEY,
    learner_id               VARCHAR NOT NULL,
    status                   VARCHAR NOT NULL,
    recorded_at              TIMESTAMPTZ NOT NULL,
    recorded_week            INTEGER NOT NULL,
    created_at               TIMESTAMPTZ NOT NULL,
    updated_at               TIMESTAMPTZ NOT NULL,
    language                 VARCHAR NOT NULL,
    topic                    VARCHAR,
    prompt                   VARCHAR,
    storage_key              VARCHAR,
    transcript_key           VARCHAR,
    recording_sha256         VARCHAR,
    recording_size_bytes     BIGINT,
    recording_duration_ms    BIGINT,
    recording_container      VARCHAR,
    recording_codec          VARCHAR,
    recording_sample_rate_hz INTEGER,
    recording_channels       INTEGER,
    recording_file_name      VARCHAR,
    attempt                  INTEGER NOT NULL,
    lease_owner              VARCHAR,
    lease_until              TIMESTAMPTZ,
    error_code               VARCHAR,
    error_message            VARCHAR,
    audio_deleted_at         TIMESTAMPTZ,
    focus_next               VARCHAR,
    summary                  VARCHAR,
    CHECK (status IN ('CREATED', 'UPLOADED', 'TRANSCRIBING', 'ANALYZING', 'DONE', 'FAILED')),
    CHECK (attempt >= 0),
    CHECK ((lease_owner IS NULL) = (lease_until IS NULL)),
    CHECK (lease_until IS NULL OR status IN ('UPLOADED', 'TRANSCRIBING', 'ANALYZING')),
    CHECK ((error_code IS NOT NULL) = (status = 'FAILED'))
);

CREATE TABLE transcripts (
    session_id      VARCHAR NOT NULL,
    text            VARCHAR NOT NULL,
    word_count      INTEGER NOT NULL CHECK (word_count >= 0),
    language        VARCHAR NOT NULL,
    duration_ms     BIGINT NOT NULL CHECK (duration_ms > 0),
    verbatim        BOOLEAN NOT NULL,
    engine          VARCHAR NOT NULL,
    engine_version  VARCHAR NOT NULL,
    model           VARCHAR,
    mean_confidence DOUBLE,
    unreliable      VARCHAR,
    pauses          VARCHAR,
    fillers         VARCHAR
);

CREATE TABLE words (
    session_id VARCHAR NOT NULL,
    position   INTEGER NOT NULL,
    text       VARCHAR NOT NULL,
    start_ms   BIGINT,
    end_ms     BIGINT,
    confidence DOUBLE,
    speaker    VARCHAR,
    CHECK (end_ms >= start_ms)
);

CREATE TABLE analyses (
    session_id         VARCHAR NOT NULL,
    engine             VARCHAR NOT NULL,
    engine_version     VARCHAR NOT NULL,
    model              VARCHAR,
    prompt_hash        VARCHAR,
    vocabulary_version VARCHAR NOT NULL,
    rejections         VARCHAR NOT NULL
);

CREATE TABLE insights (
    session_id VARCHAR NOT NULL,
    rank       INTEGER NOT NULL CHECK (rank BETWEEN 1 AND 5),
    category   VARCHAR NOT NULL CHECK (category IN ('grammar', 'vocabulary', 'structure', 'fluency')),
    pattern_id VARCHAR,
    pattern    VARCHAR NOT NULL,
    detail     VARCHAR NOT NULL,
    frequency  INTEGER NOT NULL CHECK (frequency >= 1),
    severity   VARCHAR NOT NULL CHECK (severity IN ('low', 'medium', 'high')),
    suggestion VARCHAR NOT NULL,
    examples   VARCHAR NOT NULL
);

CREATE TABLE observations (
    session_id  VARCHAR NOT NULL,
    position    INTEGER NOT NULL,
    category    VARCHAR NOT NULL CHECK (category IN ('grammar', 'vocabulary', 'structure', 'fluency')),
    pattern_id  VARCHAR,
    pattern     VARCHAR NOT NULL,
    state       VARCHAR NOT NULL CHECK (state IN ('present', 'absent', 'no_opportunity', 'not_checked')),
    occurrences INTEGER NOT NULL,
    quotes      VARCHAR NOT NULL,
    CHECK ((state = 'present') = (occurrences > 0))
);

CREATE TABLE pattern_profiles (
    learner_id        VARCHAR NOT NULL,
    key               VARCHAR NOT NULL,
    pattern_id        VARCHAR,
    category          VARCHAR NOT NULL,
    pattern           VARCHAR NOT NULL,
    sessions_analysed INTEGER NOT NULL,
    sessions_checked  INTEGER NOT NULL,
    sessions_present  INTEGER NOT NULL,
    sessions_censored INTEGER NOT NULL,
    sessions_listed   INTEGER NOT NULL,
    occurrences       BIGINT NOT NULL,
    words             BIGINT NOT NULL,
    first_seen_at     TIMESTAMPTZ NOT NULL,
    last_seen_at      TIMESTAMPTZ NOT NULL,
    CHECK (sessions_present <= sessions_checked),
    CHECK (sessions_checked + sessions_censored <= sessions_analysed)
);

CREATE TABLE engine_calls (
    call_id        VARCHAR PRIMARY KEY,
    session_id     VARCHAR NOT NULL,
    stage          VARCHAR NOT NULL CHECK (stage IN ('transcribe', 'analyse')),
    attempt        INTEGER NOT NULL,
    engine         VARCHAR NOT NULL,
    engine_version VARCHAR NOT NULL,
    model          VARCHAR,
    prompt_hash    VARCHAR,
    input_hash     VARCHAR NOT NULL,
    started_at     TIMESTAMPTZ NOT NULL,
    duration_ms    BIGINT NOT NULL,
    audio_ms       BIGINT,
    input_tokens   BIGINT,
    output_tokens  BIGINT,
    cost_usd       DOUBLE,
    request_id     VARCHAR,
    outcome        VARCHAR NOT NULL
);
