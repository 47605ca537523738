-- What is known of a recording that was uploaded straight into storage, under the name that was announced. Grain: one row a session.
UPDATE sessions
SET
    recording_sha256 = $recording_sha256,
    recording_size_bytes = $recording_size_bytes,
    recording_duration_ms = $recording_duration_ms,
    recording_container = $recording_container,
    recording_codec = $recording_codec,
    recording_sample_rate_hz = $recording_sample_rate_hz,
    recording_channels = $recording_channels,
    recording_file_name = coalesce(recording_file_name, $recording_file_name),
    updated_at = $now
WHERE session_id = $session_id AND status = 'CREATED'
