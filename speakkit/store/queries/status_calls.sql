-- The ledger in sums: what was asked of each engine, how it ended, what it cost. Calls whose price isn't known are
-- counted, and no part of the cost. Grain: one row a stage, engine, model and outcome.
SELECT
    stage,
    engine,
    model,
    outcome,
    count(*) AS calls,
    sum(CASE WHEN started_at >= $since THEN 1 ELSE 0 END)::BIGINT AS recent_calls,
    sum(duration_ms)::BIGINT AS total_ms,
    coalesce(sum(cost_usd), 0) AS cost_usd,
    coalesce(sum(CASE WHEN started_at >= $since THEN cost_usd END), 0) AS recent_cost_usd,
    sum(CASE WHEN cost_usd IS NULL THEN 1 ELSE 0 END)::BIGINT AS unpriced_calls
FROM engine_calls
GROUP BY stage, engine, model, outcome
ORDER BY stage, engine, model, outcome
