-- The words of all other transcripts of a session's learner, in small letters. Grain: one row a word form.
SELECT DISTINCT unnest(regexp_extract_all(lower(t.text), '[\p{L}\p{M}]+(?:[''’-][\p{L}\p{M}]+)*')) AS word
FROM sessions AS own
INNER JOIN sessions AS s ON own.learner_id = s.learner_id AND own.session_id <> s.session_id
INNER JOIN transcripts AS t ON s.session_id = t.session_id
WHERE own.session_id = $session_id
