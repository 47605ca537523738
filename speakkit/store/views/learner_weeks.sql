-- What the sessions of each learner's weeks say since the last break (`marks.sql`): of each pattern that they mention, and, in rows
-- without a key, of all that they don't. `usable` is how many of the sessions can say anything; `sessions` is how many inform
-- about a pattern that none mentions, and, in rows with a key, how many more (or, below zero, fewer) inform about that one; so are
-- `words` those of the sessions that inform. Grain: one row a learner, week and pattern, and one a learner and week.
CREATE OR REPLACE TEMP VIEW learner_weeks AS
SELECT
    e.learner_id,
    e.last_judge AS judge,
    s.recorded_week AS week,
    NULL AS key,
    0 AS present,
    sum(e.unmentioned_informs) AS sessions,
    sum(e.unmentioned_informs * coalesce(s.word_count, 0)) AS words,
    0 AS occurrences,
    count(*) AS usable
FROM session_evidence AS e
INNER JOIN sessions AS s ON e.session_id = s.session_id AND e.learner_id = s.learner_id
WHERE e.is_usable = 1 AND e.is_comparable = 1
GROUP BY e.learner_id, e.last_judge, s.recorded_week
UNION ALL
SELECT
    p.learner_id,
    e.last_judge AS judge,
    s.recorded_week AS week,
    p.key,
    sum(CASE WHEN p.informs = 1 AND p.state = 'present' THEN 1 ELSE 0 END) AS present,
    sum(p.informs - p.unmentioned_informs) AS sessions,
    sum((p.informs - p.unmentioned_informs) * coalesce(s.word_count, 0)) AS words,
    sum(p.informs * p.occurrences) AS occurrences,
    0 AS usable
FROM pattern_evidence AS p
INNER JOIN session_evidence AS e ON p.session_id = e.session_id AND p.learner_id = e.learner_id
INNER JOIN sessions AS s ON p.session_id = s.session_id AND p.learner_id = s.learner_id
WHERE p.is_comparable = 1
GROUP BY p.learner_id, e.last_judge, s.recorded_week, p.key;

-- In how many of how many sessions of a week learners showed each pattern, by how many have the same of these; `room` is how many
-- inform about a pattern that none of the week's mentions, and rows without a key say it of everybody. A version of the dataset may
-- have it counted already. Grain: one row a judge, week, pattern and counts.
CREATE OR REPLACE TEMP VIEW presence_by_week AS
WITH rooms AS (
    SELECT learner_id, judge, week, sessions AS room
    FROM learner_weeks
    WHERE key IS NULL
),

pairs AS (
    SELECT w.judge, w.week, w.key, w.present, r.room + w.sessions AS informative, r.room
    FROM learner_weeks AS w
    INNER JOIN rooms AS r ON w.learner_id = r.learner_id AND w.week = r.week
    WHERE w.key IS NOT NULL
    UNION ALL
    SELECT judge, week, NULL AS key, 0 AS present, room AS informative, room
    FROM rooms
)

SELECT judge, week, key, present, informative, room, count(*) AS count
FROM pairs
GROUP BY judge, week, key, present, informative, room;
