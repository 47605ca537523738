-- What became of the reports of a learner who is forgotten. Grain: one row a channel.
DELETE FROM report_deliveries
WHERE learner_id = $learner_id
