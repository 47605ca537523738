-- The learners with a session, and what is known of each under $name, as counted at publishing. Grain: one row a learner.
SELECT
    learner_id,
    CASE $name
        WHEN 'first_language' THEN first_language
        WHEN 'level' THEN level
        ELSE json_extract_string(attributes, '$."' || $name || '"')
    END AS value
FROM learner_counts
WHERE key IS NULL
ORDER BY learner_id
