-- Focus with its rule, summary and strengths of analysed sessions, as they stand (`views/standing_feedback.sql`): of one or of all. Grain: one row a session.
SELECT
    f.session_id, f.focus_next, f.summary, a.strengths, a.lexis, a.written_in,
    CASE WHEN f.focus_next = s.focus_next THEN a.focus_rule END AS focus_rule
FROM standing_feedback AS f
INNER JOIN analyses AS a ON f.session_id = a.session_id
INNER JOIN sessions AS s ON f.session_id = s.session_id
WHERE f.session_id = coalesce($session_id, f.session_id)
