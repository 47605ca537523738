-- Whether anybody has said anything of a session's insights, or merged any labels: if not, all that the analyser said stands.
-- Grain: one row.
SELECT
    EXISTS (SELECT 1 FROM pattern_aliases)
    OR EXISTS (SELECT 1 FROM reviews WHERE session_id = $session_id)
    OR EXISTS (SELECT 1 FROM added_insights WHERE session_id = $session_id) AS is_overruled
