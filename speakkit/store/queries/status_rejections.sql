-- What was rejected of each analysis, as JSON. Grain: one row an analysed session.
SELECT session_id, rejections
FROM analyses
ORDER BY session_id
