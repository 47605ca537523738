-- The published measures; `value` is null exactly where `null_reason` says why, `flag` warns of a value that rests on
-- little, `source` is the DOI of the definition, `parameters` a JSON object; `version` names what measured it. Grain: one row a session and measure.
SELECT
    s.learner_id, m.session_id, s.recorded_at, s.recorded_week, m.position, m.name, m.value, m.unit, m.null_reason,
    m.flag, m.source, m.parameters, m.version
FROM measures AS m
INNER JOIN sessions AS s ON m.session_id = s.session_id
ORDER BY s.learner_id, s.recorded_at, m.session_id, m.position
