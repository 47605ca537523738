-- The reviews of a session's insights that are in force, with the ranks that these have now. Grain: one row an insight.
SELECT i.rank, r.event_id
FROM insights AS i
INNER JOIN standing_reviews AS r
    ON i.session_id = r.session_id AND i.category = r.category AND i.pattern = r.pattern
WHERE i.session_id = $session_id
ORDER BY i.rank
