-- The ledger of a session that is erased. Grain: the engine calls of one session.
DELETE FROM engine_calls
WHERE session_id = $session_id
