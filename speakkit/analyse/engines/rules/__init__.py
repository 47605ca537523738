"""Rules for the commonest patterns of learners' speech, a file a family; see `speakkit.analyse.engines.rules_engine`."""

from __future__ import annotations

from speakkit.analyse.engines.rules import (
    articles,
    clauses,
    comparison,
    hesitation,
    left_out,
    nouns,
    overuse,
    phrasebook,
    prepositions,
    questions,
    set_phrases,
    single_subjects,
    small_words,
    subject_verb,
    tense,
    variety,
    verb_chains,
    verb_patterns,
)
from speakkit.analyse.engines.rules.sentence import Rule
from speakkit.analyse.engines.rules.talk import TalkRule

GRAMMAR_RULES: tuple[Rule, ...] = (
    *tense.RULES,
    *verb_patterns.RULES,
    *clauses.RULES,
    *questions.RULES,
    *left_out.RULES,
    *comparison.RULES,
    *prepositions.RULES,
    *set_phrases.RULES,
    *nouns.RULES,
    *articles.RULES,
    *subject_verb.RULES,
    *verb_chains.RULES,
    *single_subjects.RULES,
    *small_words.RULES,
    *phrasebook.RULES,
)
"""In the order of precedence: where two find the same words, the earlier one has them."""

TALK_RULES: tuple[TalkRule, ...] = (*overuse.RULES, *variety.RULES, *hesitation.RULES)
"""Those that judge a talk as a whole."""
