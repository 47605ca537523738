"""A learner's pattern profile: what recurs, counted over sessions, with honest denominators."""
