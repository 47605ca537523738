-- Words have the syllables that rates divide, so that each rate can be computed again; null of words stored before, and
-- where syllables of the language aren't counted.

ALTER TABLE words ADD COLUMN syllables INTEGER;
