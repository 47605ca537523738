-- What is under way of a session that is erased. Grain: one row a document.
DELETE FROM result_documents
WHERE session_id = $session_id
