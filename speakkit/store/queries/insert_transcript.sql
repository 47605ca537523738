-- Store a transcript. Grain: one row a session.
INSERT INTO transcripts (
    session_id, session_number, text, token_count, language, duration_ms, verbatim, engine, engine_version, model,
    mean_confidence, min_word_confidence, unreliable, pauses, fillers, segments, spoken_language
)
VALUES (
    $session_id, $session_number, $text, $token_count, $language, $duration_ms, $verbatim, $engine, $engine_version, $model,
    $mean_confidence, $min_word_confidence, $unreliable, $pauses, $fillers, $segments, $spoken_language
)
