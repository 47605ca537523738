-- How long steps have taken since $since. Grain: one row a step.
SELECT
    step,
    count(*) AS runs,
    round(quantile_cont(duration_ms, 0.5))::BIGINT AS median_ms,
    round(quantile_cont(duration_ms, 0.95))::BIGINT AS p95_ms,
    max(duration_ms) AS max_ms,
    sum(duration_ms)::BIGINT AS total_ms
FROM step_times
WHERE began_at >= $since
GROUP BY step
ORDER BY step
