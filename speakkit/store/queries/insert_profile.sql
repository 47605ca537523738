-- Compute a learner's profile from what stands of all analysed sessions, after merges and reviews. Grain: one row a
-- pattern ever present.
--
-- A session informs about a pattern where its transcript is reliable and has $min_words words, and the pattern was
-- probed, or listed, or the engine's list had room left for any pattern. It is censored otherwise. A session without an
-- opportunity for the pattern counts for neither. Occurrences and words are of the informing sessions alone.
INSERT INTO pattern_profiles (
    learner_id, key, pattern_id, category, pattern, sessions_analysed, sessions_checked, sessions_present,
    sessions_censored, sessions_listed, occurrences, words, first_seen_at, last_seen_at
)
WITH analysed AS (
    SELECT
        s.session_id,
        s.recorded_at,
        t.word_count,
        CASE WHEN a.list_had_room THEN 1 ELSE 0 END AS has_room,
        CASE WHEN t.word_count >= $min_words AND t.unreliable IS NULL THEN 1 ELSE 0 END AS is_usable
    FROM sessions AS s
    INNER JOIN analyses AS a ON s.session_id = a.session_id
    INNER JOIN transcripts AS t ON s.session_id = t.session_id
    WHERE s.learner_id = $learner_id
),

listed AS (
    SELECT
        i.session_id, i.category, i.pattern, max(i.pattern_id) AS pattern_id, sum(i.frequency) AS frequency
    FROM standing_insights AS i
    INNER JOIN analysed AS a ON i.session_id = a.session_id
    GROUP BY i.session_id, i.category, i.pattern
),

observed AS (
    SELECT
        o.session_id,
        o.category,
        o.pattern,
        max(o.pattern_id) AS pattern_id,
        max(CASE WHEN o.state = 'present' THEN 1 ELSE 0 END) AS is_present,
        max(CASE WHEN o.state = 'absent' THEN 1 ELSE 0 END) AS is_absent,
        max(CASE WHEN o.state = 'no_opportunity' THEN 1 ELSE 0 END) AS has_no_opportunity,
        sum(o.occurrences) AS occurrences
    FROM standing_observations AS o
    INNER JOIN analysed AS a ON o.session_id = a.session_id
    GROUP BY o.session_id, o.category, o.pattern
),

present AS (
    SELECT category, pattern, pattern_id FROM listed
    UNION ALL
    SELECT category, pattern, pattern_id FROM observed WHERE is_present = 1
),

patterns AS (
    SELECT category, pattern, max(pattern_id) AS pattern_id
    FROM present
    GROUP BY category, pattern
),

marks AS (
    SELECT
        p.category,
        p.pattern,
        p.pattern_id,
        a.recorded_at,
        a.word_count,
        a.is_usable,
        CASE WHEN l.session_id IS NOT NULL THEN 1 ELSE 0 END AS is_listed,
        CASE WHEN o.is_present = 1 THEN o.occurrences ELSE coalesce(l.frequency, 0) END AS occurrences,
        CASE
            WHEN o.is_present = 1 OR l.session_id IS NOT NULL THEN 'present'
            WHEN o.is_absent = 1 THEN 'absent'
            WHEN o.has_no_opportunity = 1 THEN 'no_opportunity'
            WHEN o.session_id IS NULL AND a.has_room = 1 THEN 'absent'
            ELSE 'not_checked'
        END AS state
    FROM patterns AS p
    CROSS JOIN analysed AS a
    LEFT JOIN listed AS l ON a.session_id = l.session_id AND p.category = l.category AND p.pattern = l.pattern
    LEFT JOIN observed AS o ON a.session_id = o.session_id AND p.category = o.category AND p.pattern = o.pattern
),

informed AS (
    SELECT
        category,
        pattern,
        pattern_id,
        recorded_at,
        word_count,
        is_listed,
        occurrences,
        state,
        CASE WHEN is_usable = 1 AND state IN ('present', 'absent') THEN 1 ELSE 0 END AS informs
    FROM marks
)

SELECT
    $learner_id AS learner_id,
    category || ':' || pattern AS key,
    pattern_id,
    category,
    pattern,
    count(*) AS sessions_analysed,
    sum(informs) AS sessions_checked,
    sum(CASE WHEN informs = 1 AND state = 'present' THEN 1 ELSE 0 END) AS sessions_present,
    sum(CASE WHEN informs = 0 AND state <> 'no_opportunity' THEN 1 ELSE 0 END) AS sessions_censored,
    sum(is_listed) AS sessions_listed,
    sum(CASE WHEN informs = 1 THEN occurrences ELSE 0 END) AS occurrences,
    sum(CASE WHEN informs = 1 THEN word_count ELSE 0 END) AS words,
    min(CASE WHEN state = 'present' THEN recorded_at END) AS first_seen_at,
    max(CASE WHEN state = 'present' THEN recorded_at END) AS last_seen_at
FROM informed
GROUP BY category, pattern, pattern_id
