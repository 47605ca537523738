-- Forget the answers of engines that were kept. Grain: the answers of one session.
DELETE FROM kept_answers
WHERE session_id = $session_id
