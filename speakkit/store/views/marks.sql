-- Whether a session says something about a pattern: the one definition beneath every profile, share, rate and chart.
--
-- A session *informs* about a pattern where its transcript is reliable and has 100 tokens (`MIN_SESSION_TOKENS`), and the
-- pattern was found there, or was looked for in vain, or isn't mentioned by an analyser whose list had room for any
-- pattern. It is censored otherwise; a session without an opportunity for the pattern counts for neither.
-- `speakkit.model.informs` says the same of one session and pattern in Python.

-- The analysed sessions, by number in order of recording. `own_judge` is who heard and judged a session (`Judge.text`), null of
-- one that nobody could judge: it is no break. Grain: one row a session.
CREATE OR REPLACE TEMP VIEW numbered_sessions AS
SELECT
    *,
    CASE WHEN unreliable IS NULL THEN judge END AS own_judge,
    row_number() OVER (PARTITION BY learner_id ORDER BY recorded_at, session_id) AS number
FROM analysed_sessions;

-- The same with the learner's last judge. Grain: one row a session.
CREATE OR REPLACE TEMP VIEW judged_sessions AS
WITH ends AS (
    SELECT
        *,
        max(CASE WHEN own_judge IS NOT NULL THEN number END) OVER (PARTITION BY learner_id) AS last_judged
    FROM numbered_sessions
)

SELECT
    *,
    max(CASE WHEN number = last_judged THEN own_judge END) OVER (PARTITION BY learner_id) AS last_judge
FROM ends;

-- The same with the number of the first session since the last break, before which another judge spoke: no share, status or
-- trend runs across it. Grain: one row a session.
CREATE OR REPLACE TEMP VIEW comparable_sessions AS
WITH others AS (
    SELECT
        *,
        max(CASE WHEN own_judge <> last_judge THEN number ELSE 0 END) OVER (PARTITION BY learner_id) AS last_other
    FROM judged_sessions
)

SELECT
    *,
    CASE
        WHEN last_other = 0 THEN 1
        ELSE min(CASE WHEN own_judge IS NOT NULL AND number > last_other THEN number END) OVER (PARTITION BY learner_id)
    END AS first_comparable
FROM others;

-- The analysed sessions, and what each says of every pattern that it doesn't mention; `is_comparable` is 1 since the learner's
-- last break, and `last_judge` who judged since. Grain: one row a session.
CREATE OR REPLACE TEMP VIEW session_evidence AS
SELECT
    learner_id,
    session_id,
    recorded_at,
    token_count,
    last_judge,
    CASE WHEN number >= first_comparable THEN 1 ELSE 0 END AS is_comparable,
    CASE WHEN token_count >= 100 AND unreliable IS NULL THEN 1 ELSE 0 END AS is_usable,
    CASE WHEN list_had_room THEN 'absent' ELSE 'not_checked' END AS unmentioned_state,
    CASE WHEN list_had_room AND token_count >= 100 AND unreliable IS NULL THEN 1 ELSE 0 END AS unmentioned_informs
FROM comparable_sessions;

-- How many of a learner's sessions since the last break would inform about a pattern that none mentions. Grain: one row a learner.
CREATE OR REPLACE TEMP VIEW learner_rooms AS
SELECT
    learner_id,
    last_judge AS judge,
    sum(unmentioned_informs) AS room
FROM session_evidence
WHERE is_usable = 1 AND is_comparable = 1
GROUP BY learner_id, last_judge;

-- What sessions say of the patterns that they mention, listed or observed or both. `severity` is the gravest where merged
-- labels have several, null where it isn't listed; `is_tentative` is 1 where repeated analyses agree on none of these;
-- occurrences are 0 where it isn't present. Grain: one row a session and pattern.
CREATE OR REPLACE TEMP VIEW pattern_evidence AS
WITH mentioned AS (
    SELECT
        learner_id, session_id, key, category, pattern, pattern_id, 1 AS is_listed, frequency,
        CASE severity WHEN 'high' THEN 3 WHEN 'medium' THEN 2 WHEN 'low' THEN 1 END AS gravity,
        CASE WHEN is_tentative THEN 1 ELSE 0 END AS is_tentative, 'present' AS state, 0 AS occurrences, '[]' AS quotes
    FROM listed_patterns
    UNION ALL
    SELECT
        learner_id, session_id, key, category, pattern, pattern_id, 0 AS is_listed, 0 AS frequency, NULL AS gravity,
        NULL AS is_tentative, state, occurrences, quotes
    FROM observed_patterns
),

united AS (
    SELECT
        learner_id,
        session_id,
        key,
        max(category) AS category,
        max(pattern) AS pattern,
        max(pattern_id) AS pattern_id,
        max(is_listed) AS is_listed,
        max(gravity) AS gravity,
        min(is_tentative) AS is_tentative,
        max(CASE WHEN state = 'present' THEN 1 ELSE 0 END) AS is_present,
        max(CASE WHEN state = 'absent' THEN 1 ELSE 0 END) AS is_absent,
        max(CASE WHEN state = 'no_opportunity' THEN 1 ELSE 0 END) AS has_no_opportunity,
        sum(frequency) AS frequency,
        sum(occurrences) AS occurrences,
        max(quotes) AS quotes
    FROM mentioned
    GROUP BY learner_id, session_id, key
),

told AS (
    SELECT
        learner_id,
        session_id,
        key,
        category,
        pattern,
        pattern_id,
        is_listed,
        CASE gravity WHEN 3 THEN 'high' WHEN 2 THEN 'medium' WHEN 1 THEN 'low' END AS severity,
        coalesce(is_tentative, 0) AS is_tentative,
        CASE
            WHEN is_present = 1 THEN 'present'
            WHEN is_absent = 1 THEN 'absent'
            WHEN has_no_opportunity = 1 THEN 'no_opportunity'
            ELSE 'not_checked'
        END AS state,
        CASE WHEN occurrences > 0 THEN occurrences ELSE frequency END AS occurrences,
        quotes
    FROM united
)

SELECT
    t.learner_id,
    t.session_id,
    t.key,
    t.category,
    t.pattern,
    t.pattern_id,
    t.is_listed,
    t.severity,
    t.is_tentative,
    t.state,
    t.occurrences,
    t.quotes,
    s.unmentioned_informs,
    s.is_comparable,
    CASE WHEN s.is_usable = 1 AND t.state IN ('present', 'absent') THEN 1 ELSE 0 END AS informs
FROM told AS t
INNER JOIN session_evidence AS s ON t.learner_id = s.learner_id AND t.session_id = s.session_id;

-- What each analysed session says of each pattern that its learner ever showed: `state` is present, absent, no_opportunity
-- or not_checked, `informs` 1 where that counts. Grain: one row a learner, pattern and analysed session.
CREATE OR REPLACE TEMP VIEW session_marks AS
WITH patterns AS (
    SELECT learner_id, key, max(category) AS category, max(pattern) AS pattern, max(pattern_id) AS pattern_id
    FROM pattern_evidence
    WHERE state = 'present'
    GROUP BY learner_id, key
)

SELECT
    p.learner_id,
    p.key,
    p.category,
    p.pattern,
    p.pattern_id,
    s.session_id,
    s.recorded_at,
    s.token_count,
    s.is_usable,
    s.is_comparable,
    coalesce(e.is_listed, 0) AS is_listed,
    e.severity,
    coalesce(e.is_tentative, 0) AS is_tentative,
    coalesce(e.quotes, '[]') AS quotes,
    coalesce(e.occurrences, 0) AS occurrences,
    coalesce(e.state, s.unmentioned_state) AS state,
    coalesce(e.informs, s.unmentioned_informs) AS informs
FROM patterns AS p
INNER JOIN session_evidence AS s ON p.learner_id = s.learner_id
LEFT JOIN pattern_evidence AS e
    ON p.learner_id = e.learner_id AND s.session_id = e.session_id AND p.key = e.key;

-- In how many of how many informing sessions since the last break each learner showed each pattern that these mention; `room` is how many sessions
-- would inform about a pattern that none mentions. Grain: one row a learner and pattern.
CREATE OR REPLACE TEMP VIEW learner_presence AS
WITH mentioning AS (
    SELECT
        learner_id,
        key,
        sum(CASE WHEN informs = 1 AND state = 'present' THEN 1 ELSE 0 END) AS present,
        sum(informs - unmentioned_informs) AS sessions
    FROM pattern_evidence
    WHERE is_comparable = 1
    GROUP BY learner_id, key
)

SELECT
    m.learner_id,
    r.judge,
    m.key,
    m.present,
    r.room + m.sessions AS informative,
    r.room
FROM mentioning AS m
INNER JOIN learner_rooms AS r ON m.learner_id = r.learner_id;
