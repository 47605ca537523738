-- The profile key of a pattern, such as "grammar:Missing articles"; in Python it is `speakkit.model.pattern_key.PatternKey`.
CREATE OR REPLACE TEMP MACRO pattern_key(category, pattern) AS category || ':' || pattern;
