-- Ids of sessions say nothing about a person: those of before held the learner's id and the day. Every session gets a new
-- one; of the old id a hash is kept, so that links and messages with it still lead to the session. It goes with the session.

CREATE TABLE earlier_session_ids (
    earlier_digest VARCHAR PRIMARY KEY,
    session_id     VARCHAR NOT NULL
);

CREATE TEMPORARY TABLE new_session_ids AS
SELECT session_id AS earlier_id, 's' || left(sha256(CAST(uuid() AS VARCHAR)), 16) AS session_id
FROM sessions;

INSERT INTO earlier_session_ids
SELECT sha256(earlier_id), session_id FROM new_session_ids;

UPDATE sessions SET session_id = n.session_id FROM new_session_ids AS n WHERE sessions.session_id = n.earlier_id;
UPDATE transcripts SET session_id = n.session_id FROM new_session_ids AS n WHERE transcripts.session_id = n.earlier_id;
UPDATE words SET session_id = n.session_id FROM new_session_ids AS n WHERE words.session_id = n.earlier_id;
UPDATE analyses SET session_id = n.session_id FROM new_session_ids AS n WHERE analyses.session_id = n.earlier_id;
UPDATE insights SET session_id = n.session_id FROM new_session_ids AS n WHERE insights.session_id = n.earlier_id;
UPDATE observations SET session_id = n.session_id FROM new_session_ids AS n WHERE observations.session_id = n.earlier_id;
UPDATE measures SET session_id = n.session_id FROM new_session_ids AS n WHERE measures.session_id = n.earlier_id;
UPDATE reviews SET session_id = n.session_id FROM new_session_ids AS n WHERE reviews.session_id = n.earlier_id;
UPDATE engine_calls SET session_id = n.session_id FROM new_session_ids AS n WHERE engine_calls.session_id = n.earlier_id;
UPDATE kept_answers SET session_id = n.session_id FROM new_session_ids AS n WHERE kept_answers.session_id = n.earlier_id;
UPDATE batch_items SET session_id = n.session_id FROM new_session_ids AS n WHERE batch_items.session_id = n.earlier_id;
UPDATE step_times SET session_id = n.session_id FROM new_session_ids AS n WHERE step_times.session_id = n.earlier_id;

DROP TABLE new_session_ids;
