-- Focus and summary of all analysed sessions, as they stand (`views/standing_feedback.sql`). Grain: one row a session.
SELECT f.session_id, f.focus_next, f.summary
FROM standing_feedback AS f
INNER JOIN analyses AS a ON f.session_id = a.session_id
