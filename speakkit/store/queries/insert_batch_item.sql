-- Put a session into a batch, where it waits for its analysis and nobody else has it. Grain: one row a question.
INSERT INTO batch_items (custom_id, batch_id, session_id, answer_key, input_hash, asked_about)
SELECT $custom_id, $batch_id, s.session_id, $answer_key, $input_hash, $asked_about
FROM sessions AS s
WHERE
    s.session_id = $session_id
    AND s.status = 'ANALYZING'
    AND (s.lease_until IS NULL OR s.lease_until <= $now)
    AND NOT EXISTS (
        SELECT 1
        FROM batch_items AS i
        INNER JOIN batches AS b ON i.batch_id = b.batch_id
        WHERE i.session_id = s.session_id AND i.outcome IS NULL AND b.expires_at > $now
    )
RETURNING custom_id
