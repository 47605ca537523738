-- One session, by a predicate that its key answers. Grain: one row.
SELECT
    session_id, learner_id, status, recorded_at, created_at, updated_at, language, topic, prompt, storage_key,
    transcript_key, transcript_sha256, recording_sha256, recording_size_bytes, recording_duration_ms, recording_container,
    recording_codec, recording_sample_rate_hz, recording_channels, recording_file_name, attempt, lease_until,
    error_code, error_message, audio_kept_at, audio_deleted_at
FROM sessions
WHERE session_id = $session_id
