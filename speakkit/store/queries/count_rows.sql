-- How much a store holds. Grain: one row in all.
SELECT
    (SELECT count(*) FROM learners) AS learners,
    (SELECT count(*) FROM sessions) AS sessions,
    (SELECT count(*) FROM sessions WHERE status = 'DONE') AS done
