-- The published edits: what the corrections of the quotes that stand change. Where two quotes hold the same change it is
-- one edit, of the pattern that it shows; of a change that shows none the key is null. Grain: one row an edit.
WITH quotes AS (
    SELECT session_id, position, category, pattern, pattern_id, unnest(CAST(CAST(quotes AS JSON) AS JSON [])) AS quote
    FROM standing_observations
    WHERE quotes LIKE '%"edits":[{%'
),

edits AS (
    SELECT
        session_id,
        position,
        category,
        pattern,
        pattern_id,
        json_extract_string(quote, '$.text') AS quote,
        json_extract_string(quote, '$.correction') AS correction,
        CAST(json_extract_string(quote, '$.tokeniser_version') AS INTEGER) AS tokeniser_version,
        unnest(CAST(json_extract(quote, '$.edits') AS JSON [])) AS edit
    FROM quotes
),

changes AS (
    SELECT
        e.*,
        CAST(json_extract_string(e.edit, '$.token_start') AS INTEGER) AS token_start,
        CAST(json_extract_string(e.edit, '$.token_end') AS INTEGER) AS token_end,
        json_extract_string(e.edit, '$.original') AS original,
        json_extract_string(e.edit, '$.replacement') AS replacement,
        json_extract_string(e.edit, '$.edit_type') AS edit_type,
        CAST(json_extract_string(e.edit, '$.shows_pattern') AS BOOLEAN) AS shows_pattern
    FROM edits AS e
)

SELECT
    s.learner_id,
    c.session_id,
    s.recorded_at,
    s.recorded_week,
    CASE WHEN c.shows_pattern THEN pattern_key(c.category, c.pattern) END AS key,
    CASE WHEN c.shows_pattern THEN c.category END AS category,
    CASE WHEN c.shows_pattern THEN c.pattern_id END AS pattern_id,
    CASE WHEN c.shows_pattern THEN c.pattern END AS pattern,
    c.quote,
    c.correction,
    c.token_start,
    c.token_end,
    c.original,
    c.replacement,
    c.edit_type,
    c.tokeniser_version
FROM changes AS c
INNER JOIN sessions AS s ON c.session_id = s.session_id
QUALIFY
    row_number() OVER (
        PARTITION BY c.session_id, c.token_start, c.token_end, c.replacement
        ORDER BY CASE WHEN c.shows_pattern THEN 0 ELSE 1 END, c.position
    ) = 1
ORDER BY s.learner_id, s.recorded_at, c.session_id, c.token_start, c.token_end, c.replacement
