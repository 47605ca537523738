-- What became of a learner's report now. Grain: one row a learner and channel.
INSERT OR REPLACE INTO report_deliveries
    (learner_id, channel, made_from, content_digest, attempted_at, delivered_at, error_code)
VALUES ($learner_id, $channel, $made_from, $content_digest, $attempted_at, $delivered_at, $error_code)
