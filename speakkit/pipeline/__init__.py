"""The fifteen steps from an uploaded recording to DONE, with estimates, batches and backfills."""
