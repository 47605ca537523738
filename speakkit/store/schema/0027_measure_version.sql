-- Measures know what measured them (`speakkit.measure.version`), so that nothing is compared across a change, and what is due can
-- be measured anew; null of measures stored before.

ALTER TABLE measures ADD COLUMN version VARCHAR;
