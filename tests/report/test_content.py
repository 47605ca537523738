"""What a report says: the focus, its quotes, what went well, what could not be checked."""

from __future__ import annotations

import re
from collections.abc import Sequence
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
from speakkit.report.shown_quotes import Heard, Transcripts
from speakkit.report.strengths import Strength
from speakkit.report.wording import wording
from speakkit.store import Store
from speakkit.text.tokens import TOKENISER_VERSION
from tests.support.analyses import make_analysis
from tests.support.histories import publish_histories
from tests.support.hostile import hostile_dataset
from tests.support.made_once import copy_of
from tests.support.pages import Page
from tests.support.values import NOON, make_session, make_transcript

TEXT = "we went to market and home again with all of our old friends"


def one_session(
    folder: Path, text: str = f"{TEXT} " * 10, patterns: Sequence[str] = ("Missing articles",), **transcript: object
) -> Dataset:
    """A dataset of ana with a single analysed session."""
    said = make_transcript(text).model_copy(update=transcript)
    copy_of((said.model_dump_json(), *patterns), lambda made: _publish(made, said, patterns), folder)
    return open_kit(folder / "published")


def _publish(folder: Path, said: Transcript, patterns: Sequence[str]) -> None:
    store = Store(folder / "speakkit.duckdb")
    observed: dict[str, ObservationState] = dict.fromkeys(patterns, "present")
    with store.write() as parts:
        parts.learners.add(Learner(learner_id="ana", created_at=NOON, display_name="Ana"))
        parts.sessions.add(make_session())
        parts.sessions.add(make_session("ana-2", sha256="2" * 64, recorded_at=NOON.replace(day=8)))
        claim = parts.claims.take("ana-1", owner="test", lease_s=60)
        parts.results.save_transcript(claim, said)
        parts.results.save_analysis(claim, make_analysis(list(patterns), observed))
        parts.claims.finish(claim)
    store.publish(folder / "published")


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


def test_a_focus_from_one_session_is_tentative(tmp_path: Path) -> None:
    focus = learner_report(one_session(tmp_path), "ana").focus
    assert focus is not None
    assert (focus.pattern, focus.evidence, focus.suggested) == ("Missing articles", None, NOON.date())
    assert focus.quotes[0].play_time == "0:00"


def test_what_repeated_analyses_disagree_on_is_tentative_for_learner_and_coach(tmp_path: Path) -> None:
    store = Store(tmp_path / "speakkit.duckdb")
    analysis = make_analysis(["Missing articles"], {"Missing articles": "present"})
    with store.write() as parts:
        parts.learners.add(Learner(learner_id="ana", created_at=NOON))
        for number, agreeing in enumerate((3, 1), start=1):
            day = NOON.replace(day=number)
            parts.sessions.add(make_session(f"ana-{number}", sha256=f"{number:064x}", recorded_at=day))
            claim = parts.claims.take(f"ana-{number}", owner="test", lease_s=60)
            parts.results.save_transcript(claim, make_transcript(f"{TEXT} " * 10))
            insight = analysis.insights[0].model_copy(update={"runs": 3, "runs_agreeing": agreeing})
            parts.results.save_analysis(claim, analysis.model_copy(update={"insights": (insight,)}))
            parts.claims.finish(claim)
    store.publish(tmp_path / "published")
    dataset = open_kit(tmp_path / "published")
    focus = learner_report(dataset, "ana").focus
    assert focus is not None
    assert focus.evidence is not None
    assert focus.is_disputed
    assert "Tentative" in make_report(dataset, "ana").html
    lines = coach_details(dataset, dataset.profile("ana")).insights
    assert [line.is_tentative for line in lines] == [True, False]


def test_a_quote_stands_in_its_neighbourhood(tmp_path: Path) -> None:
    focus = learner_report(one_session(tmp_path), "ana").focus
    assert focus is not None
    (quote,) = focus.quotes
    before, said, after = ("".join(piece.text for piece in part) for part in (quote.before, quote.said, quote.after))
    assert (before, said) == ("we ", "went to market")
    assert after == " and home again with all of our old"


def test_doubtful_words_are_marked(tmp_path: Path) -> None:
    words = [
        Word(text=text, start_ms=300 * at, end_ms=300 * at + 250, confidence=0.9)
        for at, text in enumerate(TEXT.split())
    ]
    words[4] = words[4].model_copy(update={"confidence": 0.01})
    words[0] = words[0].model_copy(update={"confidence": 0.03})
    report = learner_report(one_session(tmp_path, TEXT, words=tuple(words), min_word_confidence=0.02), "ana")
    assert report.focus is not None
    (quote,) = report.focus.quotes
    assert [piece.text.strip() for piece in quote.after if piece.is_doubtful] == ["and"]
    assert report.doubtful_words == 1


def longest_run(dataset: Dataset) -> Strength:
    (run,) = [one for one in learner_report(dataset, "ana").strengths if one.kind == "run"]
    return run


def test_the_longest_run_ends_at_a_pause_in_the_words_or_in_the_audio(tmp_path: Path) -> None:
    pause = Span(start_ms=1380, end_ms=1680)
    run = longest_run(one_session(tmp_path, TEXT.replace("home", "home."), pauses=(pause,)))
    assert (run.words, run.duration_ms, run.play_time) == (7, 6 * 300 + 250, "0:01")


def test_the_longest_run_has_no_word_that_was_rather_guessed_and_no_sentence_with_a_finding(tmp_path: Path) -> None:
    text = "we went to market. then we all went home again. it was dark and late then"
    said = [
        Word(text=word, start_ms=300 * at, end_ms=300 * at + 290, confidence=0.4 if word == "dark" else 0.9)
        for at, word in enumerate(text.split())
    ]
    run = longest_run(one_session(tmp_path, text, words=tuple(said)))
    assert (run.words, run.play_time) == (6, "0:01")


def test_without_punctuation_an_utterance_ends_at_a_pause(tmp_path: Path) -> None:
    said = [
        Word(text=word, start_ms=300 * at + 400 * (at > 5), end_ms=300 * at + 400 * (at > 5) + 290, confidence=0.9)
        for at, word in enumerate(TEXT.split())
    ]
    run = longest_run(one_session(tmp_path, TEXT, words=tuple(said), duration_ms=9000))
    assert run.words == len(TEXT.split()) - 6


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


def test_the_focus_says_where_the_newest_session_alone_would_begin(tmp_path: Path) -> None:
    focus = learner_report(one_session(tmp_path), "ana").focus
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


def test_what_could_not_be_checked_says_why(tmp_path: Path) -> None:
    report = learner_report(one_session(tmp_path, "too short " * 20), "ana")
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


def test_a_learner_whom_nobody_knows_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownLearnerError, match="zoe"):
        learner_report(one_session(tmp_path), "zoe")


def test_the_coach_sees_what_was_rejected_and_what_nobody_has_looked_at(tmp_path: Path) -> None:
    dataset = hostile_dataset(tmp_path)
    details = coach_details(dataset, dataset.profile("eve"))
    assert [line.review for line in details.insights].count("rejected") == 1
    assert [line.review for line in details.insights].count("open") == 8
    assert [name for name, _ in details.attributes] == ["first_language", "school"]
    assert [(consent.purpose, consent.is_given) for consent in details.consents] == [("clips", True)]


def test_a_transcript_that_somebody_typed_is_not_said_to_be_heard(tmp_path: Path) -> None:
    typed, heard = one_session(tmp_path / "typed"), one_session(tmp_path / "heard", mean_confidence=0.9)
    assert not learner_report(typed, "ana").was_heard
    assert learner_report(heard, "ana").was_heard
    page = Page(make_report(typed, "ana").html).text
    assert wording("en")("unchecked.miswrites") in page
    assert "recogniser" not in page


def test_a_session_without_sound_lasts_no_seconds_and_says_so_nowhere(tmp_path: Path) -> None:
    page = Page(make_report(one_session(tmp_path, duration_ms=None), "ana", coach=True).html).text
    assert "Ana said" in page
    assert " 0 seconds" not in page


def test_where_no_session_could_be_checked_nothing_is_said_to_be_absent_and_no_heading_stands_alone(
    tmp_path: Path,
) -> None:
    say = wording("en")
    html = make_report(one_session(tmp_path, patterns=(), unreliable="mean confidence 0.2"), "ana", coach=True).html
    assert say("focus.unchecked") in Page(html).text
    assert say("focus.nothing") not in Page(html).text
    assert say("coach.patterns") not in html
    assert re.findall(r"</h2>\s*</section>", html) == []


def test_the_focus_of_a_single_session_is_not_also_seen(tmp_path: Path) -> None:
    report = learner_report(one_session(tmp_path), "ana")
    assert report.focus is not None
    assert report.focus.pattern not in [one.pattern for one in report.others]
