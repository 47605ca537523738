-- Messages that have expired are refused for that alone. Grain: one row a message.
DELETE FROM webhook_messages
WHERE expires_at < $now
