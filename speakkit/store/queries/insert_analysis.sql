-- Store what made an analysis. Grain: one row a session.
INSERT INTO analyses (session_id, engine, engine_version, model, prompt_hash, vocabulary_version, rejections)
VALUES ($session_id, $engine, $engine_version, $model, $prompt_hash, $vocabulary_version, $rejections)
