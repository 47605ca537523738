-- What became of a learner's report the last time. Grain: one row a channel.
SELECT learner_id, channel, made_from, content_digest, attempted_at, delivered_at, error_code
FROM report_deliveries
WHERE learner_id = $learner_id
ORDER BY channel
