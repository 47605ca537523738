-- A document that is to come, of a session that is still there; announced again it stays as it is. Grain: one row a document.
INSERT INTO result_documents (document_id, session_id, attempt, kind, sha256, size_bytes, announced_at)
SELECT $document_id, s.session_id, $attempt, $kind, $sha256, $size_bytes, $announced_at
FROM sessions AS s
WHERE s.session_id = $session_id
ON CONFLICT DO NOTHING
