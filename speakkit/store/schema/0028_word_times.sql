-- Times of words may go before the transcript does, by days of their own. Who reads them then is told why there are none.

ALTER TABLE transcripts ADD COLUMN word_times_deleted BOOLEAN DEFAULT FALSE;
