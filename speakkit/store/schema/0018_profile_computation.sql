-- By which computation a profile was made (`speakkit.store.profiles.computation`); those of before say none, and are due.
ALTER TABLE pattern_profiles ADD COLUMN computation VARCHAR;
