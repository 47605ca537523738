"""What an analyser says is checked against the transcript before anybody sees it."""
