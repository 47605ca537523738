-- The published insights, those that stand after merges and reviews; `examples` is a JSON list of quotes.
-- Grain: one row an insight.
SELECT
    s.learner_id, i.session_id, s.recorded_at, s.recorded_week, i.rank, i.category || ':' || i.pattern AS key,
    i.category, i.pattern_id, i.pattern, i.detail, i.frequency, i.severity, i.suggestion, i.examples,
    i.given_category || ':' || i.given_pattern AS given_key, i.decision AS review
FROM standing_insights AS i
INNER JOIN sessions AS s ON i.session_id = s.session_id
ORDER BY s.learner_id, s.recorded_at, i.session_id, i.rank
