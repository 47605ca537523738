-- Documents under way, of one session or of all, as they were announced; a session's answers come before its transcript,
-- and that before its analysis; what the worker was given comes last. Grain: one row a document.
SELECT document_id, session_id, attempt, kind, sha256, size_bytes, announced_at
FROM result_documents
WHERE $session_id IS NULL OR session_id = $session_id
ORDER BY
    min(announced_at) OVER (PARTITION BY session_id),
    session_id,
    CASE kind WHEN 'answer' THEN 0 WHEN 'transcript' THEN 1 WHEN 'analysis' THEN 2 ELSE 3 END,
    announced_at,
    document_id
