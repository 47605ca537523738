-- What stands of a session's analysis but for its observations: the insights, a structure each, and what they come down to
-- (`views/standing_feedback.sql`), with the strengths and words that no review takes away. Grain: one row, or none without analysis.
SELECT
    f.insights, f.focus_next, f.summary, a.strengths, a.lexis, a.written_in,
    CASE WHEN f.focus_next = s.focus_next THEN a.focus_rule END AS focus_rule
FROM standing_feedback AS f
INNER JOIN analyses AS a ON f.session_id = a.session_id
INNER JOIN sessions AS s ON f.session_id = s.session_id
WHERE f.session_id = $session_id
