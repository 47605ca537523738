"""Words are looked for in the transcript as it stands; of several places one is named."""

from __future__ import annotations

import pytest

from speakkit.errors import InputError
from speakkit.operations.own_insights import corrected, places_of, quote_at
from speakkit.patterns.added_insights import NEEDS_TEXTS, own_insight
from speakkit.patterns.vocabulary import vocabulary
from tests.support.values import make_transcript

TRANSCRIPT = make_transcript("Well, my brother he work. My brother he sleep, um, a lot.")


def test_words_are_found_wherever_they_stand_whatever_their_capitals() -> None:
    assert places_of(TRANSCRIPT, "my  Brother he") == [range(1, 4), range(5, 8)]
    assert places_of(TRANSCRIPT, "my sister") == []
    assert places_of(TRANSCRIPT, " ... ") == []


def test_a_quote_has_the_transcripts_own_words_fillers_included() -> None:
    assert quote_at(TRANSCRIPT, range(7, 11)).text == "he sleep, um, a"


def test_what_is_left_out_is_what_the_vocabulary_says() -> None:
    seen = own_insight("double subject", quote_at(TRANSCRIPT, range(1, 4)))
    entry = vocabulary().find("Double subject")
    assert entry is not None
    assert (seen.pattern_id, seen.detail, seen.suggestion) == (entry.pattern_id, entry.definition, entry.practice)


def test_a_pattern_in_words_of_ones_own_says_what_happens() -> None:
    with pytest.raises(InputError, match=NEEDS_TEXTS[:20]):
        own_insight("Says it twice", quote_at(TRANSCRIPT, range(1, 4)))


def test_a_correction_says_what_it_changes_and_changes_something() -> None:
    seen = own_insight("Double subject", quote_at(TRANSCRIPT, range(1, 4)))
    right = corrected(seen, TRANSCRIPT, "my brother").example
    assert [(edit.original, edit.replacement) for edit in right.edits] == [("he", "")]
    with pytest.raises(InputError, match="own words"):
        corrected(seen, TRANSCRIPT, "My brother, he")
