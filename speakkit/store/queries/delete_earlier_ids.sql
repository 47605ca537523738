-- Forget the hash of the id that an erased session had before. Grain: one row a session.
DELETE FROM earlier_session_ids
WHERE session_id = $session_id
