-- The observations that stand are the same as before, in one pass: each part of the view is read once, so that DuckDB looks for
-- a session among the rows of the tables, and not in what it has made of all of them.

-- Where an insight was rejected its pattern was not checked; where it was given another pattern, so was the first, and the
-- occurrences are the other's. Where somebody added an insight its pattern is present. Labels that are merged are one pattern:
-- a quote that several have is one occurrence, with the correction of the first. Grain: one row a session and pattern.
CREATE OR REPLACE VIEW standing_observations AS
WITH reviewed AS (
    SELECT
        o.session_id,
        o.state,
        o.occurrences,
        corrected_quotes(o.quotes, r.new_corrections) AS quotes,
        {'position': o.position, 'category': o.category, 'pattern': o.pattern, 'pattern_id': o.pattern_id} AS given,
        {
            'position': o.position, 'category': r.new_category, 'pattern': r.new_pattern, 'pattern_id': r.new_pattern_id
        } AS instead,
        coalesce(
            r.decision = 'reject'
            OR (r.new_pattern IS NOT NULL AND (r.new_category <> o.category OR r.new_pattern <> o.pattern)), false
        ) AS is_refuted
    FROM observations AS o
    LEFT JOIN standing_reviews AS r
        ON o.session_id = r.session_id AND o.category = r.category AND o.pattern = r.pattern
),

told AS (
    SELECT
        session_id,
        state,
        occurrences,
        quotes,
        is_refuted,
        given,
        unnest(
            CASE WHEN is_refuted AND state = 'present' AND instead.pattern IS NOT NULL THEN [given, instead] ELSE [given] END
        ) AS label
    FROM reviewed
),

named AS (
    SELECT
        session_id,
        label.position AS position,
        label.category AS category,
        label.pattern AS pattern,
        label.pattern_id AS pattern_id,
        CASE WHEN is_refuted AND label = given THEN 'not_checked' ELSE state END AS state,
        CASE WHEN is_refuted AND label = given THEN 0 ELSE occurrences END AS occurrences,
        CASE WHEN is_refuted AND label = given THEN '[]' ELSE quotes END AS quotes
    FROM told
    UNION ALL
    SELECT session_id, 10000 + rank, category, pattern, pattern_id, 'present', 1, examples
    FROM standing_added_insights
),

merged AS (
    SELECT
        n.session_id,
        coalesce(a.to_category, n.category) AS category,
        coalesce(a.to_pattern, n.pattern) AS pattern,
        max(CASE WHEN a.to_pattern IS NULL THEN n.pattern_id ELSE a.to_pattern_id END) AS pattern_id,
        min(n.position) AS position,
        count(*) AS labels,
        list(DISTINCT n.state) AS states,
        sum(n.occurrences) AS occurrences,
        list(n.quotes ORDER BY n.position) AS quotes
    FROM named AS n
    LEFT JOIN active_aliases AS a ON n.category = a.category AND n.pattern = a.pattern
    GROUP BY ALL
),

listed AS (
    SELECT
        *,
        CASE
            WHEN labels = 1 THEN []
            ELSE flatten(list_transform(quotes, lambda one: CAST(CAST(one AS JSON) AS JSON [])))
        END AS given
    FROM merged
),

placed AS (
    SELECT
        *,
        list_transform(given, lambda quote: json_extract_string(quote, ['$.token_start', '$.token_end'])) AS places
    FROM listed
),

united AS (
    SELECT
        *,
        list_sort(list_transform(
            list_filter(given, lambda quote, number: list_position(places, places[number]) = number),
            lambda quote: {
                'start': CAST(json_extract_string(quote, '$.token_start') AS INTEGER), 'quote': CAST(quote AS VARCHAR)
            }
        )) AS kept
    FROM placed
)

SELECT
    session_id,
    position,
    category,
    pattern,
    pattern_id,
    CASE
        WHEN list_contains(states, 'present') THEN 'present'
        WHEN list_contains(states, 'absent') THEN 'absent'
        WHEN list_contains(states, 'no_opportunity') THEN 'no_opportunity'
        ELSE 'not_checked'
    END AS state,
    CAST(occurrences - len(given) + len(kept) AS INTEGER) AS occurrences,
    CASE
        WHEN labels = 1 THEN quotes[1]
        ELSE '[' || array_to_string(list_transform(kept, lambda one: one.quote), ',') || ']'
    END AS quotes
FROM united;
