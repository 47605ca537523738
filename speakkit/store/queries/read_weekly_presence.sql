-- How many learners and sessions showed each pattern in each week (`presence_by_week` of `views/learner_weeks.sql`), by who
-- judged. Learners whose sessions of the week don't mention a pattern have their room of it; `presence` is the mean over
-- learners of their shares. Grain: one row a judge, week and pattern that anybody whom the judge judged showed.
WITH shown AS (
    SELECT judge, key
    FROM presence_by_week
    WHERE key IS NOT NULL
    GROUP BY judge, key
    HAVING sum(present) > 0
),

everybody AS (
    SELECT
        judge,
        week,
        sum(CASE WHEN room > 0 THEN count ELSE 0 END) AS learners,
        sum(room * count) AS sessions
    FROM presence_by_week
    WHERE key IS NULL
    GROUP BY judge, week
),

mentioning AS (
    SELECT
        judge,
        week,
        key,
        sum(CASE WHEN informative > 0 THEN count ELSE 0 END) AS learners,
        sum(CASE WHEN room > 0 THEN count ELSE 0 END) AS of_everybody,
        sum(CASE WHEN present > 0 THEN count ELSE 0 END) AS learners_with,
        sum(informative * count) AS sessions,
        sum(room * count) AS of_all_sessions,
        sum(present * count) AS sessions_present,
        sum(CASE WHEN informative > 0 THEN CAST(count AS DOUBLE) * present / informative ELSE 0 END) AS shares
    FROM presence_by_week
    WHERE key IS NOT NULL
    GROUP BY judge, week, key
),

counts AS (
    SELECT
        e.judge,
        e.week,
        k.key,
        e.learners + coalesce(m.learners - m.of_everybody, 0) AS learners,
        coalesce(m.learners_with, 0) AS learners_with,
        e.sessions + coalesce(m.sessions - m.of_all_sessions, 0) AS sessions,
        coalesce(m.sessions_present, 0) AS sessions_present,
        coalesce(m.shares, 0) AS shares
    FROM everybody AS e
    INNER JOIN shown AS k ON e.judge = k.judge
    LEFT JOIN mentioning AS m ON e.judge = m.judge AND e.week = m.week AND k.key = m.key
)

SELECT
    judge,
    week,
    key,
    CAST(learners AS BIGINT) AS learners,
    CAST(learners_with AS BIGINT) AS learners_with,
    CAST(sessions AS BIGINT) AS sessions,
    CAST(sessions_present AS BIGINT) AS sessions_present,
    shares / learners AS presence
FROM counts
WHERE learners > 0
ORDER BY judge, key, week
