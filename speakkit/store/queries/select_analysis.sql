-- The analysis of a session, without insights and observations. Grain: one row a session.
SELECT
    a.engine, a.engine_version, a.model, a.prompt_hash, a.vocabulary_version, a.rejections, s.focus_next, s.summary
FROM analyses AS a
INNER JOIN sessions AS s ON a.session_id = s.session_id
WHERE a.session_id = $session_id
