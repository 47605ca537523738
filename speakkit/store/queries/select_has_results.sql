-- Which results a session has. Grain: one row.
SELECT
    EXISTS (SELECT 1 FROM transcripts WHERE session_id = $session_id) AS has_transcript,
    EXISTS (SELECT 1 FROM analyses WHERE session_id = $session_id) AS has_analysis
