"""The published tables as frames."""
