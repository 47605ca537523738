-- Add a session. Grain: one row a session.
INSERT INTO sessions (
    session_id, learner_id, status, recorded_at, recorded_week, created_at, updated_at, language, topic, prompt,
    storage_key, transcript_key, transcript_sha256, recording_sha256, recording_size_bytes, recording_duration_ms, recording_container,
    recording_codec, recording_sample_rate_hz, recording_channels, recording_file_name, attempt, session_number
)
VALUES (
    $session_id, $learner_id, $status, $recorded_at, $recorded_week, $created_at, $updated_at, $language, $topic,
    $prompt, $storage_key, $transcript_key, $transcript_sha256, $recording_sha256, $recording_size_bytes, $recording_duration_ms,
    $recording_container, $recording_codec, $recording_sample_rate_hz, $recording_channels, $recording_file_name, 0,
    (SELECT coalesce(max(session_number), 0) + 1 FROM sessions)
)
