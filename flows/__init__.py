"""Prefect flows over `speakkit.pipeline`: retries, concurrency, artifacts. Nothing of the domain is decided here."""
