-- In how many of how many informing sessions since their last break (`marks.sql`) each learner showed each pattern that their
-- sessions mention; `judge` is who judged these; `room` is how many sessions would inform about a pattern that none mentions, and
-- each learner has a row without a key that says it. Grain: one row a learner and pattern, and one a learner.
CREATE OR REPLACE TEMP VIEW presence_pairs AS
SELECT learner_id, judge, key, present, informative, room
FROM learner_presence
UNION ALL
SELECT learner_id, judge, NULL AS key, 0 AS present, room AS informative, room
FROM learner_rooms;

-- How many learners have the same of these; a version of the dataset may have it counted already. Grain: one row a judge, pattern
-- and counts.
CREATE OR REPLACE TEMP VIEW presence_by_judge AS
SELECT judge, key, present, informative, room, count(*) AS count
FROM presence_pairs
GROUP BY judge, key, present, informative, room;
