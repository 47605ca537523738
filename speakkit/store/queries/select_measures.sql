-- The measures of a session, in their order. Grain: one row a measure.
SELECT name, value, unit, source, null_reason, flag, parameters, version
FROM measures
WHERE session_id = $session_id
ORDER BY position
