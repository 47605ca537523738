-- What became of reports the last time that they were to be delivered. Grain: one row a channel and outcome.
SELECT
    channel,
    error_code AS code,
    count(*) AS reports,
    max(attempted_at) AS latest_at
FROM report_deliveries
GROUP BY channel, error_code
ORDER BY channel, code NULLS FIRST
