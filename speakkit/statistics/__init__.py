"""What may be said of a pattern: plain functions on counts and on the learner's own sessions, in order of recording.

Every function is pure; whatever draws random numbers takes a seed. A session is informative where the pattern was
checked; callers leave the others out, and start anew where analyser, model, prompt or vocabulary changed.
"""
