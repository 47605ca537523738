-- Whether anybody has said anything of a learner's insights, or merged any labels: if not, all that the analyser said stands.
-- Grain: one row.
SELECT
    EXISTS (SELECT 1 FROM pattern_aliases)
    OR EXISTS (SELECT 1 FROM reviews AS r INNER JOIN sessions AS s ON r.session_id = s.session_id WHERE s.learner_id = $learner_id)
    OR EXISTS (
        SELECT 1 FROM added_insights AS i INNER JOIN sessions AS s ON i.session_id = s.session_id WHERE s.learner_id = $learner_id
    ) AS is_overruled
