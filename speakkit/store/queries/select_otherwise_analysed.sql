-- The DONE sessions whose analysis another analyser, or another version of it, made. Grain: one row a session.
SELECT sessions.session_id
FROM sessions
JOIN analyses ON analyses.session_id = sessions.session_id
WHERE sessions.status = 'DONE'
  AND (analyses.engine <> $engine OR analyses.engine_version <> $engine_version)
ORDER BY sessions.recorded_at, sessions.session_id
