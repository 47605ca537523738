-- Sessions that are DONE and were added before a moment, whose transcript is still there and which nothing needs any more: rates
-- divide by a measure of its words, or by its tokens where nothing can be pruned. Grain: one row a session.
SELECT s.session_id
FROM sessions AS s
INNER JOIN transcripts AS t ON s.session_id = t.session_id
WHERE
    s.status = 'DONE'
    AND s.created_at < $before
    AND t.text <> ''
    AND (
        lower(t.language[1:2]) <> 'en'
        OR EXISTS (SELECT 1 FROM measures AS m WHERE m.session_id = s.session_id AND m.name = 'pruned_words')
    )
ORDER BY s.session_id
