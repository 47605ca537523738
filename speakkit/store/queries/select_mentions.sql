-- A learner's insights and observations as the analyser gave them; where nobody has overruled any (`select_is_overruled.sql`)
-- these are the ones that stand, without the views that make sure of it. Grain: one row an insight or observation.
SELECT i.session_id, i.category, i.pattern, i.pattern_id, TRUE AS is_listed, 'present' AS state, i.frequency, 0 AS occurrences
FROM insights AS i
INNER JOIN sessions AS s ON i.session_id = s.session_id
WHERE s.learner_id = $learner_id
UNION ALL
SELECT o.session_id, o.category, o.pattern, o.pattern_id, FALSE AS is_listed, o.state, 0 AS frequency, o.occurrences
FROM observations AS o
INNER JOIN sessions AS s ON o.session_id = s.session_id
WHERE s.learner_id = $learner_id
