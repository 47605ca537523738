-- What a reviewer adds of their own: one row an insight, with the one quote that shows it (`example`, JSON). It holds for the
-- transcript of the recogniser that heard it, whoever analyses that; taken back, the row stays and says by whom. The views
-- are those of before with these beside what an engine said.

CREATE TABLE added_insights (
    session_id          VARCHAR NOT NULL,
    number              INTEGER NOT NULL,
    added_at            TIMESTAMPTZ NOT NULL,
    added_by            VARCHAR NOT NULL,
    category            VARCHAR NOT NULL CHECK (category IN ('grammar', 'vocabulary', 'structure', 'fluency')),
    pattern             VARCHAR NOT NULL,
    pattern_id          VARCHAR,
    severity            VARCHAR NOT NULL CHECK (severity IN ('low', 'medium', 'high')),
    detail              VARCHAR NOT NULL,
    suggestion          VARCHAR NOT NULL,
    example             VARCHAR NOT NULL,
    note                VARCHAR,
    transcriber         VARCHAR NOT NULL,
    transcriber_version VARCHAR NOT NULL,
    transcriber_model   VARCHAR,
    withdrawn_at        TIMESTAMPTZ,
    withdrawn_by        VARCHAR,
    CHECK ((withdrawn_at IS NULL) = (withdrawn_by IS NULL))
);

-- The added insights in force. Ranks from 101 on are theirs. Grain: one row an added insight.
CREATE VIEW standing_added_insights AS
SELECT
    a.session_id, 100 + a.number AS rank, a.category, a.pattern, a.pattern_id, a.severity, a.detail, a.suggestion,
    '[' || a.example || ']' AS examples
FROM added_insights AS a
INNER JOIN transcripts AS t
    ON
        a.session_id = t.session_id
        AND a.transcriber = t.engine
        AND a.transcriber_version = t.engine_version
        AND coalesce(a.transcriber_model, '') = coalesce(t.model, '')
WHERE a.withdrawn_at IS NULL;

-- The insights that stand: those rejected left out, those added beside them, edits and merges applied. (The nullif keep the
-- columns nullable also while nobody has reviewed or merged anything: the published files have one schema.) Grain: one row
-- an insight.
CREATE OR REPLACE VIEW standing_insights AS
WITH edited AS (
    SELECT
        i.session_id,
        i.rank,
        i.category AS given_category,
        i.pattern AS given_pattern,
        coalesce(r.new_category, i.category) AS category,
        coalesce(r.new_pattern, i.pattern) AS pattern,
        CASE WHEN r.new_pattern IS NULL THEN i.pattern_id ELSE r.new_pattern_id END AS pattern_id,
        coalesce(r.new_detail, i.detail) AS detail,
        i.frequency,
        coalesce(r.new_severity, i.severity) AS severity,
        coalesce(r.new_suggestion, i.suggestion) AS suggestion,
        corrected_quotes(i.examples, r.new_corrections) AS examples,
        r.decision,
        i.engine_label,
        i.alternative,
        i.likely_cause,
        i.runs,
        i.runs_agreeing
    FROM insights AS i
    LEFT JOIN standing_reviews AS r
        ON i.session_id = r.session_id AND i.category = r.category AND i.pattern = r.pattern
    WHERE r.decision IS NULL OR r.decision <> 'reject'
    UNION ALL
    SELECT
        session_id, rank, category, pattern, category, pattern, pattern_id, detail, 1, severity, suggestion, examples, 'add',
        NULL, NULL, NULL, 1, 1
    FROM standing_added_insights
)

SELECT
    e.session_id,
    e.rank,
    e.given_category,
    e.given_pattern,
    nullif(coalesce(a.to_category, e.category), '') AS category,
    nullif(coalesce(a.to_pattern, e.pattern), '') AS pattern,
    CASE WHEN a.to_pattern IS NULL THEN e.pattern_id ELSE a.to_pattern_id END AS pattern_id,
    nullif(e.detail, '') AS detail,
    e.frequency,
    nullif(e.severity, '') AS severity,
    nullif(e.suggestion, '') AS suggestion,
    e.examples,
    e.decision,
    e.engine_label,
    e.alternative,
    e.likely_cause,
    e.runs,
    e.runs_agreeing
FROM edited AS e
LEFT JOIN active_aliases AS a ON e.category = a.category AND e.pattern = a.pattern;

-- The observations that stand. Where an insight was rejected its pattern was not checked; where it was given another
-- pattern, so was the first, and the occurrences are the other's. Where somebody added an insight its pattern is present.
-- Labels that are merged are one pattern: a quote that both have is one occurrence, with whatever correction. Grain: one
-- row a session and pattern.
CREATE OR REPLACE VIEW standing_observations AS
WITH reviewed AS (
    SELECT
        o.session_id,
        o.position,
        o.category,
        o.pattern,
        o.pattern_id,
        o.state,
        o.occurrences,
        corrected_quotes(o.quotes, r.new_corrections) AS quotes,
        r.new_category,
        r.new_pattern,
        r.new_pattern_id,
        CASE
            WHEN r.decision = 'reject' THEN 1
            WHEN r.new_pattern IS NOT NULL AND (r.new_category <> o.category OR r.new_pattern <> o.pattern) THEN 1
            ELSE 0
        END AS is_refuted
    FROM observations AS o
    LEFT JOIN standing_reviews AS r
        ON o.session_id = r.session_id AND o.category = r.category AND o.pattern = r.pattern
),

told AS (
    SELECT
        session_id,
        position,
        category,
        pattern,
        pattern_id,
        CASE WHEN is_refuted = 1 THEN 'not_checked' ELSE state END AS state,
        CASE WHEN is_refuted = 1 THEN 0 ELSE occurrences END AS occurrences,
        CASE WHEN is_refuted = 1 THEN '[]' ELSE quotes END AS quotes
    FROM reviewed
    UNION ALL
    SELECT session_id, position, new_category, new_pattern, new_pattern_id, state, occurrences, quotes
    FROM reviewed
    WHERE is_refuted = 1 AND new_pattern IS NOT NULL AND state = 'present'
    UNION ALL
    SELECT session_id, 10000 + rank, category, pattern, pattern_id, 'present', 1, examples
    FROM standing_added_insights
),

named AS (
    SELECT
        t.session_id,
        t.position,
        coalesce(a.to_category, t.category) AS category,
        coalesce(a.to_pattern, t.pattern) AS pattern,
        CASE WHEN a.to_pattern IS NULL THEN t.pattern_id ELSE a.to_pattern_id END AS pattern_id,
        t.state,
        t.occurrences,
        t.quotes
    FROM told AS t
    LEFT JOIN active_aliases AS a ON t.category = a.category AND t.pattern = a.pattern
),

merged AS (
    SELECT
        session_id,
        category,
        pattern,
        max(pattern_id) AS pattern_id,
        min(position) AS position,
        count(*) AS labels,
        max(CASE WHEN state = 'present' THEN 1 ELSE 0 END) AS is_present,
        max(CASE WHEN state = 'absent' THEN 1 ELSE 0 END) AS is_absent,
        max(CASE WHEN state = 'no_opportunity' THEN 1 ELSE 0 END) AS has_no_opportunity,
        sum(occurrences) AS occurrences,
        sum(json_array_length(quotes)) AS quote_count,
        max(quotes) AS only_quotes
    FROM named
    GROUP BY session_id, category, pattern
),

places AS (
    SELECT session_id, category, pattern, arg_min(CAST(quote AS VARCHAR), position) AS quote
    FROM (
        SELECT n.position, n.session_id, n.category, n.pattern, unnest(CAST(CAST(n.quotes AS JSON) AS JSON [])) AS quote
        FROM named AS n
        INNER JOIN merged AS m
            ON n.session_id = m.session_id AND n.category = m.category AND n.pattern = m.pattern
        WHERE m.labels > 1
    ) AS listed
    GROUP BY
        session_id, category, pattern, json_extract_string(quote, '$.token_start'), json_extract_string(quote, '$.token_end')
),

united AS (
    SELECT
        session_id,
        category,
        pattern,
        count(*) AS quote_count,
        '['
        || string_agg(quote, ',' ORDER BY CAST(json_extract_string(quote, '$.token_start') AS INTEGER), quote)
        || ']' AS quotes
    FROM places
    GROUP BY session_id, category, pattern
)

SELECT
    m.session_id,
    m.position,
    m.category,
    m.pattern,
    m.pattern_id,
    CASE
        WHEN m.is_present = 1 THEN 'present'
        WHEN m.is_absent = 1 THEN 'absent'
        WHEN m.has_no_opportunity = 1 THEN 'no_opportunity'
        ELSE 'not_checked'
    END AS state,
    CAST(m.occurrences - m.quote_count + coalesce(u.quote_count, m.quote_count) AS INTEGER) AS occurrences,
    CASE WHEN m.labels = 1 THEN m.only_quotes ELSE coalesce(u.quotes, '[]') END AS quotes
FROM merged AS m
LEFT JOIN united AS u ON m.session_id = u.session_id AND m.category = u.category AND m.pattern = u.pattern;
