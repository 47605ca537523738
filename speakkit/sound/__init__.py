"""The sound of a recording: decoding, voice activity, the pronunciation dictionary and forced alignment."""
