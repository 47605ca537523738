-- Store the words of a transcript. Grain: one row a word.
INSERT INTO words (session_id, position, text, start_ms, end_ms, confidence, speaker)
SELECT session_id, position, text, start_ms, end_ms, confidence, speaker
FROM incoming
