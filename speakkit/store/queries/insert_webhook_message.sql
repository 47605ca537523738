-- Remember a message, unless it is remembered already. Grain: one row a message.
INSERT INTO webhook_messages (message_digest, expires_at)
VALUES ($message_digest, $expires_at)
ON CONFLICT DO NOTHING
RETURNING message_digest
