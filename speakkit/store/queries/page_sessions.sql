-- A page of sessions, newest first, of some learners or all, in one status or any. Grain: one row a session.
SELECT
    session_id, learner_id, status, recorded_at, created_at, updated_at, language, topic, prompt, storage_key,
    transcript_key, transcript_sha256, recording_sha256, recording_size_bytes, recording_duration_ms, recording_container,
    recording_codec, recording_sample_rate_hz, recording_channels, recording_file_name, attempt, lease_until,
    error_code, error_message, audio_kept_at, audio_deleted_at
FROM sessions
WHERE
    ($learner_ids IS NULL OR list_contains($learner_ids::VARCHAR[], learner_id))
    AND status = coalesce($status, status)
    AND (
        $before_at IS NULL
        OR created_at < $before_at
        OR (created_at = $before_at AND session_id < $before_id)
    )
ORDER BY created_at DESC, session_id DESC
LIMIT $limit
