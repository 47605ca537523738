"""The pattern vocabulary: its entries, its names, and what a free label maps to."""

from __future__ import annotations

from collections import Counter

import pytest

from speakkit.patterns.vocabulary import Pattern, Vocabulary, comparable, vocabulary

ENTRIES = list(vocabulary().patterns.values())
OF_ANY_EDIT = "ADJ ADV CONJ DET NOUN PART PREP PRON VERB OTHER NOUN:POSS VERB:FORM VERB:TENSE"
OF_REPLACEMENTS = "ADJ:FORM MORPH NOUN:INFL NOUN:NUM SPELL VERB:INFL VERB:SVA WO"


def test_covers_every_category_with_at_least_sixty_patterns() -> None:
    patterns = vocabulary().patterns.values()
    assert len(patterns) >= 60
    assert {pattern.category for pattern in patterns} == {"grammar", "vocabulary", "structure", "fluency"}


def test_an_id_begins_with_its_category() -> None:
    assert all(pattern.pattern_id.split(".")[0] == pattern.category for pattern in vocabulary().patterns.values())


def test_no_label_or_alias_is_used_twice() -> None:
    names = Counter(
        comparable(name) for entry in vocabulary().patterns.values() for name in (entry.label, *entry.aliases)
    )
    assert [name for name, count in names.items() if count > 1] == []


def test_no_profile_key_is_used_twice() -> None:
    keys = [pattern.key for pattern in vocabulary().patterns.values()]
    assert len(keys) == len(set(keys))


def test_wrong_and_right_examples_differ() -> None:
    assert all(pattern.wrong != pattern.right for pattern in vocabulary().patterns.values())


def test_edit_types_are_those_of_errant() -> None:
    """Missing, unnecessary or replaced, and a part of speech or more: Bryant, Felice & Briscoe 2017, table 2."""
    known = {f"{operation}:{kind}" for operation in "MUR" for kind in OF_ANY_EDIT.split()}
    known |= {f"R:{kind}" for kind in OF_REPLACEMENTS.split()}
    assert not [one.pattern_id for one in ENTRIES if not set(one.errant_types) <= known]
    assert not [one.pattern_id for one in ENTRIES if len(set(one.errant_types)) < len(one.errant_types)]


def test_mistakes_of_grammar_have_edit_types_and_habits_have_none() -> None:
    assert not [one.pattern_id for one in ENTRIES if one.category == "grammar" and not one.errant_types]
    assert not [one.pattern_id for one in ENTRIES if one.category in ("structure", "fluency") and one.errant_types]


@pytest.mark.parametrize("label", ["grammar.article.missing", "missing ARTICLE", "No article", "omitted articles."])
def test_a_label_maps_by_id_label_or_alias(label: str) -> None:
    pattern = vocabulary().find(label)
    assert pattern is not None
    assert pattern.key == "grammar:Missing articles"


def test_a_label_of_another_category_maps_to_nothing() -> None:
    assert vocabulary().find("missing articles", "fluency") is None


def test_a_label_that_is_merely_alike_maps_to_nothing_but_is_proposed() -> None:
    assert vocabulary().find("Missing some articles") is None
    assert vocabulary().propose("Missing some articles")[0].pattern.pattern_id == "grammar.article.missing"


def test_proposals_name_each_pattern_once_best_first() -> None:
    proposals = vocabulary().propose("wrong preposition of the verb", limit=5)
    scores = [proposal.score for proposal in proposals]
    assert scores == sorted(scores, reverse=True)
    assert len({proposal.pattern.pattern_id for proposal in proposals}) == len(proposals)


def test_nothing_is_proposed_for_an_unlike_label() -> None:
    assert vocabulary().propose("zyzzyva") == ()


def test_the_content_hash_changes_with_any_entry() -> None:
    shipped = vocabulary()
    first: Pattern = next(iter(shipped.patterns.values()))
    edited = first.model_copy(update={"practice": "Another way."})
    assert Vocabulary(shipped.version, {**shipped.patterns, first.pattern_id: edited}).content_hash != (
        shipped.content_hash
    )


def test_a_label_that_is_close_to_its_opposite_is_not_mapped_to_it() -> None:
    missing = vocabulary().patterns["grammar.article.missing"]
    alone = Vocabulary("test", {missing.pattern_id: missing})
    assert "no article" in missing.aliases
    assert alone.find("Extra article") is None
    (proposal,) = alone.propose("Extra article")
    assert proposal.score == pytest.approx(82.4, abs=0.05)
