"""Datasets for other people: exported as a Frictionless Data Package without who it is about, and imported again."""
