-- What became of a learner's report now; of a learner who was forgotten meanwhile nothing is stored. Grain: one row a learner
-- and channel.
INSERT OR REPLACE INTO report_deliveries
    (learner_id, channel, made_from, content_digest, attempted_at, delivered_at, error_code)
SELECT l.learner_id, $channel, $made_from, $content_digest, $attempted_at, $delivered_at, $error_code
FROM learners AS l
WHERE l.learner_id = $learner_id
