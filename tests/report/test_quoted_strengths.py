"""What may be praised in the learner's own words, the rule of the focus and what a mistake probably comes from."""

from __future__ import annotations

import pytest

from speakkit.kit import Kit, open_kit
from speakkit.model import Learner, Word
from speakkit.report import languages, make_report
from speakkit.report.content import learner_report
from speakkit.report.quoted_strengths import heard_session, used_well
from speakkit.report.wording import wording
from speakkit.store import Store
from tests.support.pages import Page
from tests.support.taught import RULE, TEXT, add_taught, strength
from tests.support.values import NOON, make_session, make_transcript


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    folder = tmp_path_factory.mktemp("taught")
    store = Store(folder / "speakkit.duckdb")
    store.learners.add(Learner(learner_id="ana", created_at=NOON))
    add_taught(store, make_session())
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
