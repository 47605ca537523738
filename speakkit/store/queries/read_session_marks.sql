-- What each analysed session says of each pattern that its learner ever showed, by the rule of `insert_profile.sql`:
-- `state` is present, absent, no_opportunity or not_checked (censored); `informs` is 1 where a present or absent counts
-- for rates. `severity` is that of its insight, the gravest where merged labels have several, null where it isn't listed;
-- `is_tentative` is 1 where repeated analyses agree on none of these; `quotes` is a JSON list. Occurrences are 0 where it
-- isn't present.
-- Learners from $first_learner to $last_learner.
-- Grain: one row a learner, pattern and analysed session, in order of recording time.
WITH analysed AS (
    SELECT
        learner_id,
        session_id,
        recorded_at,
        CASE WHEN list_had_room THEN 1 ELSE 0 END AS has_room,
        word_count,
        CASE WHEN word_count >= $min_words AND unreliable IS NULL THEN 1 ELSE 0 END AS is_usable
    FROM sessions
    WHERE learner_id >= $first_learner AND learner_id <= $last_learner
        AND analyser IS NOT NULL AND word_count IS NOT NULL
),

listed AS (
    SELECT
        learner_id, session_id, key, max(category) AS category, max(pattern) AS pattern,
        max(pattern_id) AS pattern_id, sum(frequency) AS frequency,
        max(CASE severity WHEN 'high' THEN 3 WHEN 'medium' THEN 2 WHEN 'low' THEN 1 END) AS gravity,
        min(CASE WHEN is_tentative THEN 1 ELSE 0 END) AS is_tentative
    FROM insights
    WHERE learner_id >= $first_learner AND learner_id <= $last_learner
    GROUP BY learner_id, session_id, key
),

observed AS (
    SELECT
        learner_id, session_id, key, max(category) AS category, max(pattern) AS pattern,
        max(pattern_id) AS pattern_id,
        max(CASE WHEN state = 'present' THEN 1 ELSE 0 END) AS is_present,
        max(CASE WHEN state = 'absent' THEN 1 ELSE 0 END) AS is_absent,
        max(CASE WHEN state = 'no_opportunity' THEN 1 ELSE 0 END) AS has_no_opportunity,
        sum(occurrences) AS occurrences,
        max(quotes) AS quotes
    FROM observations
    WHERE learner_id >= $first_learner AND learner_id <= $last_learner
    GROUP BY learner_id, session_id, key
),

shown AS (
    SELECT learner_id, key, category, pattern, pattern_id FROM listed
    UNION ALL
    SELECT learner_id, key, category, pattern, pattern_id FROM observed WHERE is_present = 1
),

patterns AS (
    SELECT
        learner_id, key, max(category) AS category, max(pattern) AS pattern, max(pattern_id) AS pattern_id
    FROM shown
    GROUP BY learner_id, key
),

marks AS (
    SELECT
        p.learner_id,
        p.key,
        p.category,
        p.pattern,
        p.pattern_id,
        a.session_id,
        a.recorded_at,
        a.word_count,
        a.is_usable,
        CASE WHEN l.session_id IS NOT NULL THEN 1 ELSE 0 END AS is_listed,
        CASE l.gravity WHEN 3 THEN 'high' WHEN 2 THEN 'medium' WHEN 1 THEN 'low' END AS severity,
        coalesce(l.is_tentative, 0) AS is_tentative,
        coalesce(o.quotes, '[]') AS quotes,
        CASE WHEN o.is_present = 1 THEN o.occurrences ELSE coalesce(l.frequency, 0) END AS occurrences,
        CASE
            WHEN o.is_present = 1 OR l.session_id IS NOT NULL THEN 'present'
            WHEN o.is_absent = 1 THEN 'absent'
            WHEN o.has_no_opportunity = 1 THEN 'no_opportunity'
            WHEN o.session_id IS NULL AND a.has_room = 1 THEN 'absent'
            ELSE 'not_checked'
        END AS state
    FROM patterns AS p
    INNER JOIN analysed AS a ON p.learner_id = a.learner_id
    LEFT JOIN listed AS l ON a.session_id = l.session_id AND p.key = l.key
    LEFT JOIN observed AS o ON a.session_id = o.session_id AND p.key = o.key
)

SELECT
    learner_id,
    key,
    category,
    pattern,
    pattern_id,
    session_id,
    recorded_at,
    word_count,
    is_usable,
    is_listed,
    severity,
    is_tentative,
    quotes,
    CAST(occurrences AS BIGINT) AS occurrences,
    state,
    CASE WHEN is_usable = 1 AND state IN ('present', 'absent') THEN 1 ELSE 0 END AS informs
FROM marks
ORDER BY learner_id, key, recorded_at, session_id
