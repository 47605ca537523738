"""Sentences that a report may not hold, on reports of every size: what was wrong once stays right."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Mapping
from functools import cache
from pathlib import Path

import pytest

from speakkit.analyse.protocol import AnalysisDraft, AnalysisRequest, ExampleDraft, InsightDraft
from speakkit.analyse.verify.verification import verified
from speakkit.kit import Kit, open_kit
from speakkit.measure.session import counted_words
from speakkit.model import Learner
from speakkit.patterns.vocabulary import vocabulary
from speakkit.report import languages
from speakkit.report.coach_page import CoachDetails, coach_details
from speakkit.report.content import LearnerReport, learner_report
from speakkit.report.render import render
from speakkit.report.session_summary import summary_of
from speakkit.report.wording import wording
from speakkit.store import Store
from tests.support.first_reading import CONTRADICTIONS, ENTRIES, FILE_NAME, NEVER_SAID, Collected
from tests.support.histories import publish_histories
from tests.support.pages import Page
from tests.support.sample_dataset import LEARNERS
from tests.support.samples import planted_sessions
from tests.support.values import NOON, make_transcript

LABELS = [entry.label for entry in vocabulary().patterns.values() if entry.category == "grammar"]
TEXT = "we went to market and home again with all of our old friends"
HISTORIES: dict[str, dict[str, str]] = {
    "60 sessions": {LABELS[0]: "xo" * 30, LABELS[1]: "x" * 30 + "o" * 30, LABELS[2]: "o" * 40 + "x" * 20},
    "40 patterns": {label: "x" * 12 if at < 39 else "------xxxxxx" for at, label in enumerate(LABELS[:40])},
    "one session": {LABELS[0]: "x"},
    "two sessions that can't tell": {LABELS[0]: "xx--xx", LABELS[1]: "xxxxxx"},
}
COLUMNS: dict[str, dict[str, list[object]]] = {"one session": {"recording_file_name": [FILE_NAME]}}
SIZES = [*HISTORIES, *LEARNERS]


@pytest.fixture(scope="module")
def datasets(samples: Path, tmp_path_factory: pytest.TempPathFactory) -> Mapping[str, Kit]:
    folder = tmp_path_factory.mktemp("datasets")
    made = {
        name: publish_histories(folder / str(number), {"ana": patterns}, text=TEXT, session_columns=COLUMNS.get(name))
        for number, (name, patterns) in enumerate(HISTORIES.items())
    }
    return made | dict.fromkeys(LEARNERS, open_kit(samples / "published"))


def learner(size: str) -> str:
    return size if size in LEARNERS else "ana"


@cache
def content_of(kit: Kit, name: str) -> LearnerReport:
    return learner_report(kit, name)


@cache
def details_of(kit: Kit, name: str) -> CoachDetails:
    return coach_details(kit, content_of(kit, name).profile)


@cache
def page_of(kit: Kit, name: str, language: str = "en", *, coach: bool = False) -> str:
    return render(content_of(kit, name), wording(language), details_of(kit, name) if coach else None)


@pytest.mark.parametrize("learner_id", LEARNERS)
def test_no_sentence_is_quoted_twice_for_two_findings_in_it(datasets: Mapping[str, Kit], learner_id: str) -> None:
    shown = [lines.quotes for lines in details_of(datasets[learner_id], learner_id).quotes]
    assert shown
    assert [lines for lines in shown if len(set(lines)) < len(lines)] == []


def test_a_session_has_one_number_of_words_wherever_it_is_said(datasets: Mapping[str, Kit]) -> None:
    said: list[tuple[int, int]] = []
    for learner_id in LEARNERS:
        kit, content = datasets[learner_id], content_of(datasets[learner_id], learner_id)
        words = {line.session_id: line.word_count for line in content.sessions}
        assert content.last is not None
        summary = summary_of(wording("en"), learner_id, None, content.last.transcript, content.last.words, ())
        last = words[content.sessions[-1].session_id]
        said.append((last, int(re.findall(r": (\d+) words\.", summary)[0])))
        said.append((last, counted_words(content.last.transcript) or 0))  # in the room and by `speakkit show`
        for one in kit.insights(learner=learner_id).to_dict("records"):
            found = re.findall(r"times in (\d+) words", one["detail"])
            said += [(words[one["session_id"]], int(count)) for count in found]
    assert [pair for pair in said if pair[0] != pair[1]] == []
    assert len(said) > len(LEARNERS)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", languages())
def test_no_report_says_what_is_broken_or_contradicts_itself(
    datasets: Mapping[str, Kit], size: str, language: str
) -> None:
    page = Page(page_of(datasets[size], learner(size), language, coach=True)).text
    assert [found.group() for never in (*NEVER_SAID, *CONTRADICTIONS) if (found := re.search(never, page))] == []


@pytest.mark.parametrize("size", SIZES)
def test_no_strength_is_headed_by_a_fault_and_only_verified_words_are_quoted(
    datasets: Mapping[str, Kit], size: str
) -> None:
    section, report = strengths_of(page_of(datasets[size], learner(size))), content_of(datasets[size], learner(size))
    headings = re.findall(r"<h3>(.*?)</h3>", section, re.DOTALL)
    assert headings or wording("en")("well.nothing") in section
    assert [label for label in names() if any(label in heading for heading in headings)] == []
    assert section.count("<figure") == len(report.used_well) + len(report.said_right)
    listed = (*report.words.less_common, *report.words.collocations, *report.words.tried)
    assert re.findall(r"<q>(.*?)</q>", section) == [one.words for one in listed]


@pytest.mark.parametrize("name", LEARNERS)
def test_nothing_that_was_planted_is_praised(datasets: Mapping[str, Kit], name: str) -> None:
    said = strengths_of(page_of(datasets[name], name)).casefold()
    planted = [one for session in planted_sessions() for phrases in session.planted.values() for one in phrases]
    assert [phrase for phrase in planted if len(phrase.split()) > 1 and phrase.casefold() in said] == []


@pytest.mark.parametrize("size", SIZES)
def test_the_focus_is_the_first_row_of_the_map(datasets: Mapping[str, Kit], size: str) -> None:
    report = content_of(datasets[size], learner(size))
    if report.focus is not None:
        assert report.pattern_map.rows[0].pattern == report.focus.pattern
    shown = len(report.pattern_map.rows) + report.pattern_map.left_out
    assert shown == len(report.profile.patterns)


@pytest.mark.parametrize("size", ["ana", "kenji", "lena", "60 sessions", "40 patterns"])
def test_the_focus_is_established_where_anything_is(datasets: Mapping[str, Kit], size: str) -> None:
    report = content_of(datasets[size], learner(size))
    established = {pattern.key for pattern in report.profile.patterns if pattern.status in ("persistent", "emerging")}
    assert established
    assert report.focus is not None
    assert report.focus.is_established


@pytest.mark.parametrize("name", LEARNERS)
def test_the_newest_session_agrees_on_the_focus_or_the_page_says_so(datasets: Mapping[str, Kit], name: str) -> None:
    newest = first_of_newest(datasets[name], name)
    focus = content_of(datasets[name], name).focus
    assert focus is not None
    assert focus.pattern == newest or (focus.latest is not None and focus.latest[1] == newest)


def strengths_of(page: str) -> str:
    return page[page.index('<section aria-labelledby="well">') : page.index('<section aria-labelledby="focus">')]


@cache
def names() -> list[str]:
    return [entry.label for entry in vocabulary().patterns.values()]


@pytest.mark.parametrize("name", LEARNERS)
def test_every_pattern_shown_has_an_example_with_its_correction_or_something_to_say_instead(
    datasets: Mapping[str, Kit], name: str
) -> None:
    report = content_of(datasets[name], name)
    assert {row.pattern for row in report.pattern_map.rows[1:]} == {one.pattern for one in report.others}
    without = [
        one.pattern for one in report.others if not (report.examples[one.key].right or one.key in report.alternatives)
    ]
    assert without == []


@pytest.mark.parametrize("name", LEARNERS)
def test_the_card_is_of_the_learners_own_sentences_and_begins_with_the_focus(
    datasets: Mapping[str, Kit], name: str
) -> None:
    report = content_of(datasets[name], name)
    assert report.card is not None
    said = datasets[name].observations(learner=name)["quotes"].str.cat()
    assert [answer for answer in report.card.answers if answer not in said] == []
    assert report.focus is not None
    page = page_of(datasets[name], name)
    card = page[page.index('<section class="practice"') : page.index('<details class="answers"')]
    assert [answer for answer in report.card.answers if answer in card] == []  # they are for the back


@pytest.mark.parametrize("name", LEARNERS)
def test_what_became_of_earlier_points_is_counted_in_sessions_since(datasets: Mapping[str, Kit], name: str) -> None:
    for point in content_of(datasets[name], name).earlier:
        marks = datasets[name].marks(name)
        later = marks[(marks["pattern"] == point.pattern) & (marks["recorded_at"].dt.date > point.recorded)]
        told = later[later["informs"] == 1]
        assert (point.present, point.checked) == ((told["state"] == "present").sum(), len(told))


def test_the_transcript_stands_on_the_page_where_it_is_wished_alone(datasets: Mapping[str, Kit]) -> None:
    whole = datasets["ana"].transcripts(learner="ana").sort_values("recorded_at")["text"].iloc[-1]
    last = whole.split(".")[-2].strip()
    assert last not in Page(page_of(datasets["ana"], "ana")).text
    assert last in Page(render(content_of(datasets["ana"], "ana"), wording("en"), has_transcript=True)).text


@pytest.fixture(scope="module")
def collected(datasets: Mapping[str, Kit], tmp_path_factory: pytest.TempPathFactory) -> Collected:
    """What a first reader sees."""
    entries = vocabulary().patterns.items()
    return Collected(
        pages={size: page_of(datasets[size], learner(size), coach=True) for size in SIZES},
        newest={name: first_of_newest(datasets[name], name) for name in LEARNERS},
        advice={pattern_id: (entry.definition, entry.practice) for pattern_id, entry in entries},
        learner_command=said_of_a_learner(tmp_path_factory.mktemp("learner")),
        misheard=insights_on_a_misheard_word(),
        readme=(Path(__file__).parents[2] / "README.md").read_text(encoding="utf-8"),
    )


def first_of_newest(kit: Kit, name: str) -> str:
    """What the newest session alone would begin with."""
    insights = kit.insights(learner=name).sort_values(["recorded_at", "rank"])
    return str(insights[insights["session_id"] == insights["session_id"].iloc[-1]]["pattern"].iloc[0])


def said_of_a_learner(folder: Path) -> str:
    """What `speakkit learner` prints when somebody says who ana is, and then changes one thing."""
    Store(folder / "speakkit.duckdb").learners.add(Learner(learner_id="ana", created_at=NOON))
    who = ("--name", "Ana Lopez", "--first-language", "es", "--level", "B1", "--attribute", "school=north")
    return "".join(typed(folder, "learner", "ana", *words) for words in ((*who, "--agree", "clips"), ("--level", "B2")))


def typed(folder: Path, *words: str) -> str:
    """What a command prints, with that folder's data."""
    run = [sys.executable, "-c", "from speakkit.cli import main; main()", *words]
    environment = os.environ | {"SPEAKKIT_DATA_DIR": str(folder)}
    done = subprocess.run(run, env=environment, cwd=folder, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def insights_on_a_misheard_word() -> int:
    """Said was "keeps asking us the same question"; "the" was heard as "to", and the recogniser doubts it."""
    heard = make_transcript("my teacher keeps to us to same question")
    words = [*heard.words[:-3], heard.words[-3].model_copy(update={"confidence": 0.1}), *heard.words[-2:]]
    said = heard.model_copy(update={"words": tuple(words)})
    example = ExampleDraft(quote="to us to same question", correction="to us to the same question")
    draft = InsightDraft(
        category="grammar",
        pattern="grammar.article.missing",
        detail="...",
        frequency=1,
        severity="medium",
        suggestion="...",
        examples=(example,),
    )
    given = AnalysisDraft(insights=(draft,), focus_next=None, summary="", engine="liar", engine_version="1")
    return len(verified(given, AnalysisRequest(said)).insights)


@pytest.mark.parametrize("entry", ENTRIES)
def test_what_a_first_reader_complained_of_is_gone(collected: Collected, entry: str) -> None:
    assert list(ENTRIES[entry](collected)) == []
