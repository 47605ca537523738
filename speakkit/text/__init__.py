"""The words of a transcript: tokens, languages, disfluencies, doubtful stretches, and text that is safe to show."""
