-- The marks (`views/marks.sql`) of the learners from $first_learner to $last_learner; `quotes` is a JSON list.
-- Grain: one row a learner, pattern and analysed session, in order of recording time.
SELECT
    learner_id,
    key,
    category,
    pattern,
    pattern_id,
    session_id,
    recorded_at,
    token_count,
    is_usable,
    is_listed,
    severity,
    is_tentative,
    quotes,
    CAST(occurrences AS BIGINT) AS occurrences,
    state,
    informs
FROM session_marks
WHERE learner_id >= $first_learner AND learner_id <= $last_learner
ORDER BY learner_id, key, recorded_at, session_id
