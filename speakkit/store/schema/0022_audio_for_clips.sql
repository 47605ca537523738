-- Where the learner agreed to evidence clips, the audio is kept beyond its transcript until they are cut: since when.

ALTER TABLE sessions ADD COLUMN audio_kept_at TIMESTAMPTZ;
