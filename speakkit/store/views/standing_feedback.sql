-- What each session comes down to: the engine's focus and summary, or, where a reviewer rejected or edited an insight, those
-- of the insights that remain. What a reviewer added is named after what the engine says. The insights that stand come along,
-- by the rank that the engine gave, and those that were added, by theirs; NULL where none does. Grain: one row a session.
CREATE OR REPLACE TEMP VIEW standing_feedback AS
WITH refuted AS (
    SELECT DISTINCT session_id
    FROM standing_reviews
    WHERE decision IN ('reject', 'edit')
),

remaining AS (
    SELECT
        i.session_id,
        list(i ORDER BY i.rank) AS insights,
        first(i.suggestion ORDER BY i.rank) AS suggestion,
        string_agg(i.pattern, ', ' ORDER BY i.rank) AS patterns,
        string_agg(i.pattern, ', ' ORDER BY i.rank) FILTER (WHERE i.decision = 'add') AS added_patterns
    FROM standing_insights AS i
    GROUP BY i.session_id
)

SELECT
    s.session_id,
    i.insights,
    CASE
        WHEN r.session_id IS NOT NULL THEN i.suggestion
        WHEN i.added_patterns IS NOT NULL THEN coalesce(s.focus_next, i.suggestion)
        ELSE s.focus_next
    END AS focus_next,
    CASE
        WHEN r.session_id IS NULL AND i.added_patterns IS NULL THEN s.summary
        WHEN r.session_id IS NULL THEN coalesce(s.summary || ' ', '') || 'A reviewer added: ' || i.added_patterns || '.'
        WHEN i.patterns IS NULL THEN 'A reviewer found that nothing of what was listed holds.'
        ELSE 'After a review there remain: ' || i.patterns || '.'
    END AS summary
FROM sessions AS s
LEFT JOIN refuted AS r ON s.session_id = r.session_id
LEFT JOIN remaining AS i ON s.session_id = i.session_id;
