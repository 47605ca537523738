-- What stands of a learner's insights and observations after merges and reviews. Grain: one row an insight or observation.
SELECT i.session_id, i.category, i.pattern, i.pattern_id, TRUE AS is_listed, 'present' AS state, i.frequency, 0 AS occurrences
FROM standing_insights AS i
INNER JOIN sessions AS s ON i.session_id = s.session_id
WHERE s.learner_id = $learner_id
UNION ALL
SELECT o.session_id, o.category, o.pattern, o.pattern_id, FALSE AS is_listed, o.state, 0 AS frequency, o.occurrences
FROM standing_observations AS o
INNER JOIN sessions AS s ON o.session_id = s.session_id
WHERE s.learner_id = $learner_id
