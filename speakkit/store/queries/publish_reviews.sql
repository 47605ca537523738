-- The published reviews, in the order in which they were given. Grain: one row a review.
SELECT
    s.learner_id, r.session_id, r.event_id, r.reviewed_at, r.reviewed_by, r.decision, r.rank,
    pattern_key(r.category, r.pattern) AS key, r.category, r.pattern, r.engine AS analyser,
    r.engine_version AS analyser_version, r.model AS analyser_model, r.prompt_hash, r.new_category, r.new_pattern,
    r.new_pattern_id, r.new_severity, r.new_detail, r.new_suggestion, r.new_corrections, r.note
FROM reviews AS r
INNER JOIN sessions AS s ON r.session_id = s.session_id
ORDER BY s.learner_id, r.event_id
