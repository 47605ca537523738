-- The published insights, those that stand after merges and reviews; `examples` is a JSON list of quotes. `runs_agreeing`
-- of `runs` analyses of the transcript found the pattern, `is_tentative` where that is less than two thirds.
-- `engine_label` is what the analyser wrote, `given_key` what that maps to, `key` what that is after merges and reviews.
-- Of one that a reviewer added `review` is 'add', its rank is above 100, and no analyser gave it.
-- `alternative` is what a habit could be exchanged for, `likely_cause` what a mistake probably comes from.
-- Grain: one row an insight.
SELECT
    s.learner_id, i.session_id, s.recorded_at, s.recorded_week, i.rank, pattern_key(i.category, i.pattern) AS key,
    i.category, i.pattern_id, i.pattern, i.detail, i.frequency, i.severity, i.suggestion, i.examples, i.alternative, i.likely_cause,
    CASE WHEN i.decision <> 'add' OR i.decision IS NULL THEN pattern_key(i.given_category, i.given_pattern) END AS given_key, i.engine_label, i.decision AS review, i.runs, i.runs_agreeing,
    3 * i.runs_agreeing < 2 * i.runs AS is_tentative
FROM standing_insights AS i
INNER JOIN sessions AS s ON i.session_id = s.session_id
ORDER BY s.learner_id, s.recorded_at, i.session_id, i.rank
