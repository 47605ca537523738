"""What may be praised in the learner's own words, the rule of the focus and what a mistake probably comes from."""

from __future__ import annotations

from pathlib import Path

import pytest

from speakkit.kit import Kit, open_kit
from speakkit.model import Analysis, Learner, Quote, QuotedStrength, Transcript, Word
from speakkit.report import languages, make_report
from speakkit.report.content import learner_report
from speakkit.report.quoted_strengths import heard_session, used_well
from speakkit.report.wording import wording
from speakkit.store import Store
from speakkit.text.tokens import TOKENISER_VERSION, tokenise
from tests.support.analyses import make_analysis
from tests.support.pages import Page
from tests.support.values import NOON, make_session, make_transcript

TEXT = (
    "We went to market. Although it was late we stayed there. She works in a <b>bank</b>, and we left. " + "Yes. " * 99
)
RULE = "One thing that can be counted <i>takes</i> an article."


def quoted(words: str, text: str = TEXT) -> Quote:
    """The place of these words."""
    start, size = len(tokenise(text[: text.index(words)])), len(tokenise(words))
    return Quote(text=words, token_start=start, token_end=start + size, tokeniser_version=TOKENISER_VERSION)


def strength(words: str) -> QuotedStrength:
    return QuotedStrength(text="You join <u>two</u> facts.", quote=quoted(words))


def taught() -> Analysis:
    """One pattern wrong, one never, and two strengths, of which one stands beside the mistake."""
    given = make_analysis(["Missing articles"], {"Missing articles": "present", "Odd tense": "absent"})
    guessed = given.insights[0].model_copy(update={"likely_cause": "transfer"})
    seen, right = given.observations
    right = right.model_copy(update={"correct_uses": 3, "correct_quotes": (quoted("to market"), quoted("we left"))})
    strengths = (strength("We went"), strength("Although it was late"))
    changes = {"insights": (guessed,), "observations": (seen, right), "strengths": strengths, "focus_rule": RULE}
    return given.model_copy(update=changes)


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    return published(tmp_path_factory.mktemp("taught"), make_transcript(TEXT))


def published(folder: Path, transcript: Transcript) -> Kit:
    store = Store(folder / "speakkit.duckdb")
    store.learners.add(Learner(learner_id="ana", created_at=NOON))
    store.sessions.add(make_session())
    claim = store.claims.take("ana-1", owner="test", lease_s=60)
    store.results.save_transcript(claim, transcript)
    store.results.save_analysis(claim, taught())
    store.claims.finish(claim)
    store.publish(folder / "published")
    return open_kit(folder / "published")


def test_only_sentences_without_a_finding_are_praised(kit: Kit) -> None:
    report = learner_report(kit, "ana")
    assert [one.line.words for one in report.used_well] == ["Although it was late"]
    assert [(one.pattern, one.uses, one.line.words) for one in report.said_right] == [("Odd tense", 3, "we left")]


def test_what_was_not_clearly_heard_is_not_praised() -> None:
    words = tuple(Word(text=one, confidence=0.2 if one == "stayed" else 0.9) for one in TEXT.split())
    heard = heard_session(make_session(), make_transcript(TEXT).model_copy(update={"words": words}), None)
    assert used_well([strength("Although it was late")], heard) == ()


@pytest.mark.parametrize("coach", [False, True])
@pytest.mark.parametrize("language", languages())
def test_every_page_shows_them_as_they_are(kit: Kit, language: str, *, coach: bool) -> None:
    page, say = Page(make_report(kit, "ana", language=language, coach=coach).html), wording(language)
    for shown in ("You join <u>two</u> facts.", "Although it was late", RULE, say("cause.transfer"), "we left"):
        assert shown in page.text
    assert not {"u", "i", "b"} & set(page.tags)
