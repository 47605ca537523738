-- Take an added insight back. Grain: one row.
UPDATE added_insights
SET withdrawn_at = $withdrawn_at, withdrawn_by = $withdrawn_by
WHERE session_id = $session_id AND number = $number
