-- Sessions that are DONE and were added before a moment, of whose words times or syllables are still there. Measures were computed
-- from them, and stay. Grain: one row a session.
SELECT s.session_id
FROM sessions AS s
WHERE
    s.status = 'DONE'
    AND s.created_at < $before
    AND EXISTS (SELECT 1 FROM measures AS m WHERE m.session_id = s.session_id)
    AND EXISTS (
        SELECT 1
        FROM words AS w
        WHERE w.session_id = s.session_id AND (w.start_ms IS NOT NULL OR w.syllables IS NOT NULL)
    )
ORDER BY s.session_id
