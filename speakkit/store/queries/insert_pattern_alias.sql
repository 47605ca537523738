-- Append a merge of one label into another, or its undoing. Grain: one row.
INSERT INTO pattern_aliases (
    event_id, merged_at, merged_by, action, category, pattern, to_category, to_pattern, to_pattern_id, note
)
SELECT
    coalesce(max(event_id), 0) + 1, $merged_at, $merged_by, $action, $category, $pattern, $to_category, $to_pattern,
    $to_pattern_id, $note
FROM pattern_aliases
RETURNING event_id
