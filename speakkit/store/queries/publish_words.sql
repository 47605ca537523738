-- The published words with their times. Grain: one row a word.
SELECT
    s.learner_id, w.session_id, w.position, w.text, w.start_ms, w.end_ms, w.confidence, w.speaker, w.is_aligned,
    w.syllables
FROM words AS w
INNER JOIN sessions AS s ON w.session_id = s.session_id
ORDER BY s.learner_id, s.recorded_at, w.session_id, w.position
