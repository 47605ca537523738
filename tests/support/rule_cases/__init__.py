"""Sentences for the rules, a module for each of theirs: `WRONG` by pattern with the corrections, and `RIGHT`."""

from __future__ import annotations

from tests.support.rule_cases import (
    articles,
    clauses,
    common_mistakes,
    comparison,
    nouns,
    phrasebook,
    prepositions,
    single_subjects,
    small_words,
    subject_verb,
    tense,
    transfer,
    verb_chains,
    verb_patterns,
)

_MODULES = (
    subject_verb,
    articles,
    clauses,
    comparison,
    nouns,
    prepositions,
    tense,
    transfer,
    verb_patterns,
    verb_chains,
    single_subjects,
    small_words,
    phrasebook,
    common_mistakes,
)

WRONG = [(name, *case) for module in _MODULES for name, cases in module.WRONG.items() for case in cases]
"""Each with the pattern's id, a text with the mistake, and the passages put right."""
RIGHT = [text for module in _MODULES for text in module.RIGHT]
