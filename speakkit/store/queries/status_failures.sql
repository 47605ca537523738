-- Why sessions are FAILED now. Grain: one row an error code.
SELECT error_code AS code, count(*) AS sessions
FROM sessions
WHERE status = 'FAILED'
GROUP BY error_code
ORDER BY sessions DESC, code
