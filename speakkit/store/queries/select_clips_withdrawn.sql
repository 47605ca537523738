-- Sessions of which sound was kept whose learners don't agree to clips now. Grain: one row a session.
SELECT s.session_id
FROM sessions AS s
LEFT JOIN (
    SELECT learner_id, max(event_id) AS event_id
    FROM consents
    WHERE purpose = 'clips'
    GROUP BY learner_id
) AS latest ON s.learner_id = latest.learner_id
LEFT JOIN consents AS c ON latest.event_id = c.event_id
WHERE s.audio_kept_at IS NOT NULL AND NOT coalesce(c.is_given, FALSE)
ORDER BY s.session_id
