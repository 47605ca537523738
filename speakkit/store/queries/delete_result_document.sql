-- A document that was brought in, or that nobody waits for. Grain: one row a document.
DELETE FROM result_documents
WHERE document_id = $document_id
