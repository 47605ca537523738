"""Learners together: cohorts, before and after, agreement of judges, and how many quotes were verified."""
