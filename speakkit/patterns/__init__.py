"""Patterns: the versioned vocabulary, labels and their merges, and what reviewers say of insights."""
