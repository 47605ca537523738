"""Prefect flows over `speakkit.pipeline.pipeline`: retries, concurrency, artifacts. Nothing of the domain is decided here."""
