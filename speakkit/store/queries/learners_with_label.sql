-- Who has a label in what analyses gave, in an edit of a review, or in what a reviewer added. Grain: one row a learner.
SELECT DISTINCT s.learner_id
FROM sessions AS s
INNER JOIN (
    SELECT session_id, category, pattern FROM insights
    UNION ALL
    SELECT session_id, category, pattern FROM observations
    UNION ALL
    SELECT session_id, new_category, new_pattern FROM reviews
    UNION ALL
    SELECT session_id, category, pattern FROM added_insights
) AS named ON s.session_id = named.session_id
WHERE named.category = $category AND named.pattern = $pattern
ORDER BY s.learner_id
