-- What each learner's sessions say of each pattern since the last break (`summarise_learners.sql`), and who judged last, and
-- when; of a learner whom nobody could judge the row without a key says no judge. That row has what is known of the learner, too:
-- `attributes` is a JSON object.
-- Grain: one row a learner with a session, and one a learner and pattern that their sessions mention.
WITH judged AS (
    SELECT learner_id, recorded_at AS judged_at, last_judge AS judge
    FROM judged_sessions
    WHERE number = last_judged
),

given AS (
    SELECT learner_id, CAST(json_group_object(name, value) AS VARCHAR) AS attributes
    FROM (SELECT learner_id, name, value FROM learner_attributes ORDER BY learner_id, name) AS a
    GROUP BY learner_id
),

people AS (
    SELECT s.learner_id, l.first_language, l.level, g.attributes
    FROM (SELECT DISTINCT learner_id FROM sessions) AS s
    LEFT JOIN learners AS l ON s.learner_id = l.learner_id
    LEFT JOIN given AS g ON s.learner_id = g.learner_id
),

counts AS (
    SELECT
        p.learner_id,
        j.judge,
        NULL AS key,
        0 AS present,
        coalesce(c.sessions, 0) AS sessions,
        coalesce(c.words, 0) AS words,
        0 AS occurrences,
        coalesce(c.usable, 0) AS usable,
        j.judged_at,
        p.first_language,
        p.level,
        p.attributes
    FROM people AS p
    LEFT JOIN judged AS j ON p.learner_id = j.learner_id
    LEFT JOIN counted_learners AS c ON p.learner_id = c.learner_id AND c.key IS NULL
    UNION ALL
    SELECT
        learner_id, judge, key, present, sessions, words, occurrences, usable, NULL AS judged_at, NULL AS first_language,
        NULL AS level, NULL AS attributes
    FROM counted_learners
    WHERE key IS NOT NULL
)

SELECT
    learner_id,
    judge,
    key,
    CAST(present AS BIGINT) AS present,
    CAST(sessions AS BIGINT) AS sessions,
    CAST(words AS BIGINT) AS words,
    CAST(occurrences AS BIGINT) AS occurrences,
    CAST(usable AS BIGINT) AS usable,
    judged_at,
    first_language,
    level,
    attributes
FROM counts
ORDER BY learner_id, key NULLS FIRST
