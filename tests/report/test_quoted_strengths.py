"""What may be praised in the learner's own words, the rule of the focus and what a mistake probably comes from."""

from __future__ import annotations

import pytest

from speakkit.dataset.lexis import lexis_frame
from speakkit.kit import Kit, open_kit
from speakkit.model import Learner, Lexis, Quote, Word
from speakkit.report import languages
from speakkit.report.coach_page import CoachDetails, coach_details
from speakkit.report.content import LearnerReport, learner_report
from speakkit.report.quoted_strengths import heard_session, praised, used_well
from speakkit.report.render import render
from speakkit.report.shown_quotes import Transcripts
from speakkit.report.wording import wording
from speakkit.report.words import newest_words, shown_words
from speakkit.store import Store
from speakkit.text.tokens import TOKENISER_VERSION
from tests.support.pages import Page
from tests.support.taught import RULE, TEXT, add_taught, strength, words
from tests.support.values import NOON, make_session, make_transcript


@pytest.fixture(scope="module")
def kit(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    folder = tmp_path_factory.mktemp("taught")
    store = Store(folder / "speakkit.duckdb")
    store.learners.add(Learner(learner_id="ana", created_at=NOON))
    add_taught(store, make_session())
    store.publish(folder / "published")
    return open_kit(folder / "published")


@pytest.fixture(scope="module")
def report(kit: Kit) -> LearnerReport:
    return learner_report(kit, "ana")


@pytest.fixture(scope="module")
def details(kit: Kit, report: LearnerReport) -> CoachDetails:
    return coach_details(kit, report.profile)


def test_only_sentences_without_a_finding_are_praised(report: LearnerReport) -> None:
    assert [one.line.words for one in report.used_well] == ["Although it was late"]
    assert [(one.pattern, one.uses, one.line.words) for one in report.said_right] == [("Odd tense", 3, "we left")]


def test_what_was_not_clearly_heard_is_not_praised() -> None:
    words = tuple(Word(text=one, confidence=0.2 if one == "stayed" else 0.9) for one in TEXT.split())
    heard = heard_session(make_session(), make_transcript(TEXT).model_copy(update={"words": words}), None)
    assert used_well([strength("Although it was late")], heard) == ()


def test_words_beside_a_mistake_are_not_praised(report: LearnerReport) -> None:
    words = report.words
    assert [line.words for line in words.less_common] == ["late"]
    assert [line.words for line in words.collocations] == ["stayed there"]
    assert [word.word for word in words.to_try] == ["bargain", "leave"]


@pytest.mark.parametrize("coach", [False, True])
@pytest.mark.parametrize("language", languages())
def test_every_page_shows_them_as_they_are(
    report: LearnerReport, details: CoachDetails, language: str, *, coach: bool
) -> None:
    say = wording(language)
    page = Page(render(report, say, details if coach else None))
    for shown in ("You join <u>two</u> facts.", "Although it was late", RULE, say("cause.transfer"), "we left"):
        assert shown in page.text
    for shown in (say("words.less_common_title"), "stayed there", "<i>indeed</i>", "We <u>bargained</u>."):
        assert shown in page.text
    assert not {"u", "i", "b"} & set(page.tags)


def test_a_word_that_was_said_since_is_tried_and_proposed_no_more() -> None:
    before = heard_session(make_session(), make_transcript(TEXT), None)
    after = heard_session(make_session("ana-2"), make_transcript("We bargained for a while. It was late."), None)
    analyses = [{"session_id": "ana-2", "lexis": "{}"}, {"session_id": "ana-1", "lexis": words().model_dump_json()}]
    shown = newest_words(analyses, Transcripts({"ana-1": before, "ana-2": after}))
    assert [line.words for line in shown.tried] == ["bargained"]
    assert [word.word for word in shown.to_try] == ["leave"]


@pytest.mark.parametrize("language", languages())
def test_what_is_in_another_language_says_which(report: LearnerReport, details: CoachDetails, language: str) -> None:
    say = wording(language)
    html = render(report, say, details)
    assert '<p lang="es"><bdi>You join' in html
    assert f'<bdi lang="es">{RULE[:20]}' in html
    assert '<p lang="en"><bdi>Although' in html.replace("<strong>", "").replace("</strong>", "")
    others = {"en": ["es"], "es": ["en"], "de": ["en", "es"]}[language]
    assert say("page.analysis_language", languages=say.languages(others)) in Page(html).text


def test_each_word_is_a_row(kit: Kit) -> None:
    rows = kit.lexis("ana")
    assert rows["kind"].tolist() == [*["less_common"] * 2, "overused", *["collocation"] * 2, *["to_try"] * 2]
    assert rows["word"].tolist() == ["market", "late", "yes", "went to market", "stayed there", "bargain", "leave"]
    overused, first = rows.iloc[2], rows.iloc[0]
    assert (overused["uses"], overused["words"], overused["better"]) == (99, 118, ["<i>indeed</i>"])
    assert (first["text"], first["token_start"], first["session_id"]) == ("market", 3, "ana-1")


def test_a_version_of_before_has_no_words(kit: Kit) -> None:
    assert lexis_frame(kit.analyses("ana").drop(columns="lexis")).empty


def test_nothing_that_was_given_up_is_praised_and_a_word_in_one_form_alone() -> None:
    text = "It was too cold for swim, for swimming. She swims and sails. I like the sails."
    heard = heard_session(make_session(), make_transcript(text), None)
    tokens = [token.norm for token in heard.tokens]
    found = tuple(
        Quote(text=word, token_start=at, token_end=at + 1, tokeniser_version=TOKENISER_VERSION)
        for word in ("swim", "swimming", "swims", "sails")
        for at in (tokens.index(word),)
    )
    assert praised(found[0], heard) is None
    assert [line.words for line in shown_words(Lexis(less_common=found), heard).less_common] == ["swimming", "sails"]


def test_a_few_words_over_and_over_are_no_success(report: LearnerReport) -> None:
    assert [one for one in report.strengths if one.kind == "words"] == []
