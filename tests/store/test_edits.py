"""Corrections in the store and in what is published: one row an edit."""

from __future__ import annotations

from pathlib import Path

import pytest

from speakkit.kit import Kit, open_kit
from speakkit.model import Analysis, Edit, Quote
from speakkit.store import Store
from speakkit.store.claims import Claim
from speakkit.text.tokens import TOKENISER_VERSION
from tests.support.analyses import make_analysis
from tests.support.values import make_transcript

MISSING = Edit(token_start=2, token_end=2, original="", replacement="a", edit_type="M:DET")
BESIDE = MISSING.model_copy(update={"shows_pattern": False})
PAST = Edit(token_start=1, token_end=2, original="take", replacement="took", edit_type="R:VERB:TENSE")
OTHER = PAST.model_copy(update={"shows_pattern": False})
QUOTE = Quote(
    text="I take bus",
    token_start=0,
    token_end=3,
    tokeniser_version=TOKENISER_VERSION,
    correction="I took a bus",
    edit_type="M:DET",
    edits=(OTHER, MISSING),
)


def with_quotes(quotes: dict[str, Quote]) -> Analysis:
    made = make_analysis(list(quotes), dict.fromkeys(quotes, "present"))
    insights = [one.model_copy(update={"examples": (quotes[one.pattern],)}) for one in made.insights]
    seen = [one.model_copy(update={"quotes": (quotes[one.pattern],)}) for one in made.observations]
    return made.model_copy(update={"insights": tuple(insights), "observations": tuple(seen)})


@pytest.fixture
def kit(store: Store, claim: Claim, tmp_path: Path) -> Kit:
    tense = QUOTE.model_copy(update={"edits": (PAST, BESIDE), "edit_type": "R:VERB:TENSE"})
    store.results.save_transcript(claim, make_transcript("I take bus"))
    store.results.save_analysis(claim, with_quotes({"Articles": QUOTE, "Past": tense}))
    return open_kit(store.publish(tmp_path / "published").path.parent)


def test_what_was_stored_is_read(store: Store, claim: Claim) -> None:
    analysis = with_quotes({"Articles": QUOTE})
    store.results.save_analysis(claim, analysis)
    assert store.results.raw_analysis("ana-1") == analysis


def test_a_quote_of_before_there_were_corrections_is_read() -> None:
    old = Quote.model_validate_json('{"text": "I take bus", "token_start": 0, "token_end": 3}')
    assert (old.correction, old.edit_type, old.edits) == (None, None, ())


def test_a_change_that_two_quotes_hold_is_one_edit_of_the_pattern_that_it_shows(kit: Kit) -> None:
    rows = kit.edits("ana")[["token_start", "original", "replacement", "edit_type", "pattern", "correction"]]
    assert rows.values.tolist() == [
        [1, "take", "took", "R:VERB:TENSE", "Past", "I took a bus"],
        [2, "", "a", "M:DET", "Articles", "I took a bus"],
    ]


def test_edits_are_chosen_by_pattern_and_written_as_m2(kit: Kit) -> None:
    assert len(kit.edits(pattern="Articles")) == 1
    assert "A 2 2|||M:DET|||a|||REQUIRED|||-NONE-|||0" in kit.m2("ana").splitlines()
