-- Where an analysis comes from, what it took, and whether it would be the same again.
--
-- `analysis_version` changes with analyser, model, prompt, schema or vocabulary: no trend runs across a change.
-- `list_had_room` says whether a pattern neither listed nor observed was absent; `asked_about` is a JSON list of profile
-- keys, `agreement` a JSON object or null. Answers are kept with the session that paid for them, and go with it.

ALTER TABLE analyses ADD COLUMN analysis_version VARCHAR;
ALTER TABLE analyses ADD COLUMN schema_hash VARCHAR;
ALTER TABLE analyses ADD COLUMN vocabulary_hash VARCHAR;
ALTER TABLE analyses ADD COLUMN input_hash VARCHAR;
ALTER TABLE analyses ADD COLUMN request_id VARCHAR;
ALTER TABLE analyses ADD COLUMN input_tokens BIGINT;
ALTER TABLE analyses ADD COLUMN output_tokens BIGINT;
ALTER TABLE analyses ADD COLUMN cost_usd DOUBLE;
ALTER TABLE analyses ADD COLUMN list_had_room BOOLEAN DEFAULT FALSE;
ALTER TABLE analyses ADD COLUMN asked_about VARCHAR DEFAULT '[]';
ALTER TABLE analyses ADD COLUMN agreement VARCHAR;

ALTER TABLE insights ADD COLUMN runs INTEGER DEFAULT 1;
ALTER TABLE insights ADD COLUMN runs_agreeing INTEGER DEFAULT 1;

UPDATE analyses
SET analysis_version = left(sha256(concat_ws(
    '|', engine, engine_version, coalesce(model, ''), coalesce(prompt_hash, ''), vocabulary_version
)), 12);

-- What the engine listed is what is stored and what was dropped for want of a true quote; rules list only what they probe.
UPDATE analyses
SET list_had_room = TRUE
WHERE
    engine <> 'rules'
    AND CAST(json_extract(rejections, '$.insights_without_quote') AS INTEGER)
    + CAST(json_extract(rejections, '$.insights_over_limit') AS INTEGER)
    + (SELECT count(*) FROM insights AS i WHERE i.session_id = analyses.session_id) < 5;

CREATE TABLE kept_answers (
    answer_key    VARCHAR PRIMARY KEY,
    session_id    VARCHAR NOT NULL,
    stage         VARCHAR NOT NULL CHECK (stage IN ('transcribe', 'analyse')),
    created_at    TIMESTAMPTZ NOT NULL,
    answer        VARCHAR NOT NULL,
    request_id    VARCHAR,
    input_tokens  BIGINT,
    output_tokens BIGINT,
    cost_usd      DOUBLE
);
