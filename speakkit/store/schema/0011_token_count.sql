-- What counts all tokens of a transcript is called so; its words are those without fillers, repeats and abandoned words.
ALTER TABLE transcripts RENAME COLUMN word_count TO token_count;
