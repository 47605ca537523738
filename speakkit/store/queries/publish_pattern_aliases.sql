-- The published merges of labels and their undoing, in order. Grain: one row an event.
SELECT
    event_id, merged_at, merged_by, action, pattern_key(category, pattern) AS key,
    pattern_key(to_category, to_pattern) AS to_key, to_pattern_id, note
FROM pattern_aliases
ORDER BY event_id
