-- The sessions of a learner that are done, have insights, and none that anybody has reviewed. Grain: one row a session.
SELECT s.session_id
FROM sessions AS s
WHERE
    s.learner_id = $learner_id
    AND s.status = 'DONE'
    AND s.session_id IN (SELECT i.session_id FROM insights AS i)
    AND s.session_id NOT IN (SELECT r.session_id FROM standing_reviews AS r)
ORDER BY s.session_id
