-- What each session comes down to: the engine's focus and summary, or, where a reviewer rejected or edited an insight, those
-- of the insights that remain. What a reviewer added is named after what the engine says. Grain: one row a session.
CREATE OR REPLACE TEMP VIEW standing_feedback AS
WITH refuted AS (
    SELECT session_id, count(*) AS reviews
    FROM standing_reviews
    WHERE decision IN ('reject', 'edit')
    GROUP BY session_id
),

added AS (
    SELECT session_id, string_agg(pattern, ', ' ORDER BY rank) AS patterns
    FROM standing_insights
    WHERE decision = 'add'
    GROUP BY session_id
),

remaining AS (
    SELECT i.session_id, min(i.rank) AS first_rank, string_agg(i.pattern, ', ' ORDER BY i.rank) AS patterns
    FROM standing_insights AS i
    WHERE
        i.session_id IN (SELECT r.session_id FROM refuted AS r)
        OR i.session_id IN (SELECT a.session_id FROM added AS a)
    GROUP BY i.session_id
)

SELECT
    s.session_id,
    CASE WHEN r.session_id IS NULL THEN coalesce(s.focus_next, f.suggestion) ELSE f.suggestion END AS focus_next,
    CASE
        WHEN r.session_id IS NULL AND a.session_id IS NULL THEN s.summary
        WHEN r.session_id IS NULL THEN coalesce(s.summary || ' ', '') || 'A reviewer added: ' || a.patterns || '.'
        WHEN n.patterns IS NULL THEN 'A reviewer found that nothing of what was listed holds.'
        ELSE 'After a review there remain: ' || n.patterns || '.'
    END AS summary
FROM sessions AS s
LEFT JOIN refuted AS r ON s.session_id = r.session_id
LEFT JOIN added AS a ON s.session_id = a.session_id
LEFT JOIN remaining AS n ON s.session_id = n.session_id
LEFT JOIN standing_insights AS f ON n.session_id = f.session_id AND n.first_rank = f.rank;
