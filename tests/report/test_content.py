"""What a report says: the focus, its quotes, what went well, what could not be checked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from speakkit.dataset.dataset import Dataset
from speakkit.errors import UnknownLearnerError
from speakkit.kit import open_kit
from speakkit.model import Learner, ObservationState, Quote, Span, Transcript, Word
from speakkit.profile.pattern_profile import EvidenceQuote
from speakkit.report import make_report
from speakkit.report.coach_page import coach_details
from speakkit.report.content import learner_report
from speakkit.report.render import render
from speakkit.report.shown_quotes import Heard, Transcripts
from speakkit.report.strengths import Strength
from speakkit.report.wording import wording
from speakkit.store import Store
from speakkit.store.store import Parts
from speakkit.text.tokens import TOKENISER_VERSION
from tests.support.analyses import make_analysis
from tests.support.histories import publish_histories
from tests.support.hostile import hostile_dataset
from tests.support.pages import Page
from tests.support.values import NOON, make_session, make_transcript

TEXT = "we went to market and home again with all of our old friends"


def said_in(
    text: str, *, word_ms: int = 290, pause_before: str = "", guessed: Mapping[str, float] | None = None
) -> Transcript:
    """These words, one every 300 ms but for a pause; clearly heard but for those whose confidence is given."""
    words = list[Word]()
    start_ms = 0
    for word in text.split():
        start_ms += 400 * (word == pause_before)
        confidence = (guessed or {}).get(word, 0.9)
        words.append(Word(text=word, start_ms=start_ms, end_ms=start_ms + word_ms, confidence=confidence))
        start_ms += 300
    return make_transcript(text, words=tuple(words), duration_ms=9000)


SAID = {
    "typing": make_transcript(f"{TEXT} " * 10),
    "heard": make_transcript(f"{TEXT} " * 10, mean_confidence=0.9),
    "silent": make_transcript(f"{TEXT} " * 10, duration_ms=None),
    "garbled": make_transcript(f"{TEXT} " * 10, unreliable="mean confidence 0.2"),
    "short": make_transcript("too short " * 20),
    "doubted": said_in(TEXT, guessed={"we": 0.03, "and": 0.01}).model_copy(update={"min_word_confidence": 0.02}),
    "pausing": make_transcript(TEXT.replace("home", "home."), pauses=(Span(start_ms=1380, end_ms=1680),)),
    "mumbling": said_in(
        "we went to market. then we all went home again. it was dark and late then", guessed={"dark": 0.4}
    ),
    "unpunctuated": said_in(TEXT, pause_before="again"),
}
"""What learners said in the one session of theirs that was analysed, in which an article is missing; "garbled" has no finding."""


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    folder = tmp_path_factory.mktemp("said")
    store = Store(folder / "speakkit.duckdb")
    with store.write() as parts:
        for learner_id, said in SAID.items():
            add_learner(parts, learner_id, said, () if learner_id == "garbled" else ("Missing articles",))
    store.publish(folder / "published")
    return open_kit(folder / "published")


def add_learner(parts: Parts, learner_id: str, said: Transcript, patterns: Sequence[str]) -> None:
    """With a second session that nobody has processed."""
    parts.learners.add(Learner(learner_id=learner_id, created_at=NOON, display_name=learner_id.title()))
    first, second = (
        make_session(f"{learner_id}-{day}", learner_id, f"{learner_id}{day}".encode().hex().zfill(64), recorded_at=at)
        for day, at in ((1, NOON), (8, NOON.replace(day=8)))
    )
    parts.sessions.add(first)
    parts.sessions.add(second)
    claim = parts.claims.take(first.session_id, owner="test", lease_s=60)
    observed: dict[str, ObservationState] = dict.fromkeys(patterns, "present")
    parts.results.save_transcript(claim, said)
    parts.results.save_analysis(claim, make_analysis(list(patterns), observed))
    parts.claims.finish(claim)


def test_the_focus_is_what_the_profile_says_to_practise(tmp_path: Path) -> None:
    dataset = publish_histories(tmp_path, {"ana": {"Rare": "oxooxo", "Often": "xxxxxx"}}, text=TEXT)
    focus = learner_report(dataset, "ana").focus
    assert focus is not None
    assert (focus.pattern, len(focus.quotes)) == ("Often", 3)
    assert len({quote.recorded for quote in focus.quotes}) == 3


def test_a_quote_that_was_clearly_heard_is_shown_before_newer_ones_that_were_guessed() -> None:
    said = make_transcript("my teacher he is a con man . my sister she says it")
    guessed = tuple(
        word.model_copy(update={"confidence": 0.3 if at in (5, 6) else 0.9}) for at, word in enumerate(said.words)
    )
    heard = {
        name: Heard(said.model_copy(update={"words": words}), NOON.date(), None)
        for name, words in (("new", guessed), ("old", said.words))
    }
    quotes = [
        EvidenceQuote(session_id=name, recorded_at=NOON, quote=quote)
        for name in ("new", "old")
        for quote in (made(said, 0, 7), made(said, 7, 12))
    ]
    shown = Transcripts(heard).one_a_session(quotes[:1] + quotes[2:3], 1)
    assert [line.is_unclear for line in shown] == [False]
    assert [line.words for line in Transcripts(heard).one_a_session(quotes, 2)] == [
        "my sister she says it",
        "my teacher he is a con man",
    ]


def made(said: Transcript, start: int, end: int) -> Quote:
    """These tokens as a quote with a correction."""
    words = " ".join(said.text.replace(" .", "").split()[start:end])
    return Quote(
        text=words,
        token_start=start,
        token_end=end,
        tokeniser_version=TOKENISER_VERSION,
        correction=words.replace("he ", ""),
    )


def test_a_focus_from_one_session_is_tentative(dataset: Dataset) -> None:
    focus = learner_report(dataset, "typing").focus
    assert focus is not None
    assert (focus.pattern, focus.evidence, focus.suggested) == ("Missing articles", None, NOON.date())
    assert focus.quotes[0].play_time == "0:00"


def test_a_quote_stands_in_its_neighbourhood(dataset: Dataset) -> None:
    focus = learner_report(dataset, "typing").focus
    assert focus is not None
    (quote,) = focus.quotes
    before, said, after = ("".join(piece.text for piece in part) for part in (quote.before, quote.said, quote.after))
    assert (before, said) == ("we ", "went to market")
    assert after == " and home again with all of our old"


def test_doubtful_words_are_marked(dataset: Dataset) -> None:
    report = learner_report(dataset, "doubted")
    assert report.focus is not None
    (quote,) = report.focus.quotes
    assert [piece.text.strip() for piece in quote.after if piece.is_doubtful] == ["and"]
    assert report.doubtful_words == 1


def longest_run(dataset: Dataset, learner_id: str) -> Strength:
    (run,) = [one for one in learner_report(dataset, learner_id).strengths if one.kind == "run"]
    return run


def test_the_longest_run_ends_at_a_pause_in_the_words_or_in_the_audio(dataset: Dataset) -> None:
    run = longest_run(dataset, "pausing")
    assert (run.words, run.duration_ms, run.play_time) == (7, 6 * 300 + 250, "0:01")


def test_the_longest_run_has_no_word_that_was_rather_guessed_and_no_sentence_with_a_finding(dataset: Dataset) -> None:
    run = longest_run(dataset, "mumbling")
    assert (run.words, run.play_time) == (6, "0:01")


def test_without_punctuation_an_utterance_ends_at_a_pause(dataset: Dataset) -> None:
    assert longest_run(dataset, "unpunctuated").words == len(TEXT.split()) - 6


def test_another_finding_beside_a_quote_is_marked_and_the_quote_itself_is_not(tmp_path: Path) -> None:
    dataset = publish_histories(
        tmp_path, {"ana": {"One": "xx", "Other": "xx"}}, text=f"{TEXT} to market", moved={"Other": 3}
    )
    focus = learner_report(dataset, "ana").focus
    assert focus is not None
    pieces = [(piece.text.strip(), piece.is_finding) for piece in focus.quotes[0].after]
    assert pieces[0] == ("and home again", True)
    assert not any(piece.is_finding for piece in focus.quotes[0].said)
    assert focus.quotes[0].has_other_finding


def test_a_measure_that_rose_went_well_and_a_flat_one_is_not_spoken_of(tmp_path: Path) -> None:
    values = {"mattr_50": [0.6 + 0.02 * number for number in range(10)], "mean_length_of_run": [4.0] * 10}
    dataset = publish_histories(tmp_path, {"ana": {"Often": "x" * 10}}, text=TEXT, measures=values)
    (rose,) = [one for one in learner_report(dataset, "ana").strengths if one.kind == "rose"]
    assert rose.measure == "mattr_50"
    assert [rose.before, rose.now] == pytest.approx([0.64, 0.74])


def test_the_focus_says_where_the_newest_session_alone_would_begin(dataset: Dataset) -> None:
    focus = learner_report(dataset, "typing").focus
    assert focus is not None
    assert focus.latest is None  # the newest session is all there is


def test_the_coach_s_median_is_of_what_one_recogniser_heard(tmp_path: Path) -> None:
    ears: list[object] = ["1", "1", "2", "2", "2"]
    dataset = publish_histories(
        tmp_path,
        {"ana": {"Often": "xxxxx"}},
        session_columns={"transcriber_version": ears},
        text=TEXT,
        measures={"speech_rate": [9.0, 9.0, 2.0, 3.0, 4.0]},
    )
    (line,) = coach_details(dataset, dataset.profile("ana")).measures
    assert (line.median, line.least, line.most, line.sessions) == (3.0, 2.0, 4.0, 3)


def test_what_could_not_be_checked_says_why(dataset: Dataset) -> None:
    report = learner_report(dataset, "short")
    troubles = [(line.trouble.kind, line.trouble.words) for line in report.troubled if line.trouble]
    assert troubles == [("short", 40), ("unprocessed", None)]


def test_weeks_without_a_session_are_on_the_map(tmp_path: Path) -> None:
    report = learner_report(hostile_dataset(tmp_path), "eve")
    assert report.pattern_map.rows[0].marks.count("no_session") == 1
    assert [column.session_id for column in report.pattern_map.columns].count(None) == 1


def test_the_trajectory_begins_anew_where_the_analyser_changed(tmp_path: Path) -> None:
    versions: list[object] = ["1", "1", "1", "2", "2", "2"]
    dataset = publish_histories(
        tmp_path, {"ana": {"Often": "xxxxxo"}}, session_columns={"analyser_version": versions}, text=TEXT
    )
    report = learner_report(dataset, "ana")
    assert [point.segment for point in report.trajectory] == [1, 1, 1, 2, 2, 2]


def test_a_learner_whom_nobody_knows_is_named(dataset: Dataset) -> None:
    with pytest.raises(UnknownLearnerError, match="zoe"):
        learner_report(dataset, "zoe")


def test_the_coach_sees_what_was_rejected_and_what_nobody_has_looked_at(tmp_path: Path) -> None:
    dataset = hostile_dataset(tmp_path)
    details = coach_details(dataset, dataset.profile("eve"))
    assert [line.review for line in details.insights].count("rejected") == 1
    assert [line.review for line in details.insights].count("open") == 8
    assert [name for name, _ in details.attributes] == ["first_language", "school"]
    assert [(consent.purpose, consent.is_given) for consent in details.consents] == [("clips", True)]


def test_a_transcript_that_somebody_typed_is_not_said_to_be_heard(dataset: Dataset) -> None:
    assert learner_report(dataset, "heard").was_heard
    report = learner_report(dataset, "typing")
    assert not report.was_heard
    page = Page(render(report, wording("en"))).text
    assert wording("en")("unchecked.miswrites") in page
    assert "recogniser" not in page


def test_a_session_without_sound_lasts_no_seconds_and_says_so_nowhere(dataset: Dataset) -> None:
    page = Page(make_report(dataset, "silent", coach=True).html).text
    assert "Silent said" in page
    assert " 0 seconds" not in page


def test_where_no_session_could_be_checked_nothing_is_said_to_be_absent_and_no_heading_stands_alone(
    dataset: Dataset,
) -> None:
    say = wording("en")
    html = make_report(dataset, "garbled", coach=True).html
    assert say("focus.unchecked") in Page(html).text
    assert say("focus.nothing") not in Page(html).text
    assert say("coach.patterns") not in html
    assert re.findall(r"</h2>\s*</section>", html) == []


def test_the_focus_of_a_single_session_is_not_also_seen(dataset: Dataset) -> None:
    report = learner_report(dataset, "typing")
    assert report.focus is not None
    assert report.focus.pattern not in [one.pattern for one in report.others]
