-- What the analyser itself wrote for a pattern, an id or words of its own, behind the label that it was mapped to.
-- Earlier insights have none: only the mapped label was kept.

ALTER TABLE insights ADD COLUMN engine_label VARCHAR;
