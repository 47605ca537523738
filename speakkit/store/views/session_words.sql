-- The words that rates per 100 words divide by: pruned, that is without fillers, repeats and abandoned words; the tokens of
-- the transcript where nothing can be pruned. `counted_words` holds the pruned words of transcripts that were measured
-- before this was a measure (`speakkit.store.session_words`). Grain: one row a transcribed session.
CREATE OR REPLACE TEMP VIEW session_words AS
SELECT t.session_id, CAST(coalesce(m.value, c.words, t.token_count) AS BIGINT) AS words
FROM transcripts AS t
LEFT JOIN measures AS m ON t.session_id = m.session_id AND m.name = 'pruned_words'
LEFT JOIN counted_words AS c ON t.session_id = c.session_id;
