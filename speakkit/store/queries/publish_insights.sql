-- The published insights, those that stand after merges and reviews; `examples` is a JSON list of quotes. `runs_agreeing`
-- of `runs` analyses of the transcript found the pattern, `is_tentative` where that is less than two thirds.
-- `engine_label` is what the analyser wrote, `given_key` what that maps to, `key` what that is after merges and reviews.
-- `alternative` is what a habit could be exchanged for, `likely_cause` what a mistake probably comes from.
-- Grain: one row an insight.
SELECT
    s.learner_id, i.session_id, s.recorded_at, s.recorded_week, i.rank, pattern_key(i.category, i.pattern) AS key,
    i.category, i.pattern_id, i.pattern, i.detail, i.frequency, i.severity, i.suggestion, i.examples, g.alternative, g.likely_cause,
    pattern_key(i.given_category, i.given_pattern) AS given_key, g.engine_label, i.decision AS review, g.runs, g.runs_agreeing,
    3 * g.runs_agreeing < 2 * g.runs AS is_tentative
FROM standing_insights AS i
INNER JOIN insights AS g ON i.session_id = g.session_id AND i.rank = g.rank
INNER JOIN sessions AS s ON i.session_id = s.session_id
ORDER BY s.learner_id, s.recorded_at, i.session_id, i.rank
