"""What a report says: the focus, its quotes, what went well, what could not be checked."""

from __future__ import annotations

from pathlib import Path

import pytest

from speakkit.dataset.dataset import Dataset
from speakkit.errors import UnknownLearnerError
from speakkit.kit import open_kit
from speakkit.model import Learner, ObservationState, Span, Word
from speakkit.report import make_report
from speakkit.report.coach_page import coach_details
from speakkit.report.content import learner_report
from speakkit.store import Store
from tests.support.analyses import make_analysis
from tests.support.histories import publish_histories
from tests.support.hostile import hostile_dataset
from tests.support.values import NOON, make_session, make_transcript

TEXT = "we went to market and home again with all of our old friends"


def one_session(folder: Path, text: str = f"{TEXT} " * 10, **transcript: object) -> Dataset:
    """A dataset of ana with a single analysed session."""
    store = Store(folder / "speakkit.duckdb")
    store.add_learner(Learner(learner_id="ana", created_at=NOON, display_name="Ana"))
    store.add_session(make_session())
    store.add_session(make_session("ana-2", sha256="2" * 64, recorded_at=NOON.replace(day=8)))
    claim = store.claim("ana-1", owner="test", lease_s=60)
    observed: dict[str, ObservationState] = {"Missing articles": "present"}
    store.save_transcript(claim, make_transcript(text).model_copy(update=transcript))
    store.save_analysis(claim, make_analysis(["Missing articles"], observed))
    store.finish(claim)
    store.publish(folder / "published")
    return open_kit(folder / "published")


def test_the_focus_is_what_the_profile_says_to_practise(tmp_path: Path) -> None:
    dataset = publish_histories(tmp_path, {"ana": {"Rare": "oxooxo", "Often": "xxxxxx"}}, text=TEXT)
    focus = learner_report(dataset, "ana").focus
    assert focus is not None
    assert (focus.label, len(focus.quotes)) == ("Often", 3)
    assert len({quote.recorded for quote in focus.quotes}) == 3


def test_a_focus_from_one_session_is_tentative(tmp_path: Path) -> None:
    focus = learner_report(one_session(tmp_path), "ana").focus
    assert focus is not None
    assert (focus.label, focus.pattern, focus.suggested) == ("Missing articles", None, NOON.date())
    assert focus.quotes[0].play_time == "0:00"


def test_what_repeated_analyses_disagree_on_is_tentative_for_learner_and_coach(tmp_path: Path) -> None:
    store = Store(tmp_path / "speakkit.duckdb")
    store.add_learner(Learner(learner_id="ana", created_at=NOON))
    observed: dict[str, ObservationState] = {"Missing articles": "present"}
    for number, agreeing in enumerate((3, 1), start=1):
        store.add_session(make_session(f"ana-{number}", sha256=f"{number:064x}", recorded_at=NOON.replace(day=number)))
        claim = store.claim(f"ana-{number}", owner="test", lease_s=60)
        store.save_transcript(claim, make_transcript(f"{TEXT} " * 10))
        analysis = make_analysis(["Missing articles"], observed)
        insight = analysis.insights[0].model_copy(update={"runs": 3, "runs_agreeing": agreeing})
        store.save_analysis(claim, analysis.model_copy(update={"insights": (insight,)}))
        store.finish(claim)
    store.publish(tmp_path / "published")
    dataset = open_kit(tmp_path / "published")
    focus = learner_report(dataset, "ana").focus
    assert focus is not None
    assert focus.pattern is not None
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
    report = learner_report(one_session(tmp_path, TEXT, words=tuple(words)), "ana")
    assert report.focus is not None
    (quote,) = report.focus.quotes
    assert [piece.text.strip() for piece in quote.after if piece.is_doubtful] == ["and"]
    assert report.doubtful_words == 1


def test_the_longest_run_ends_at_a_pause_in_the_words_or_in_the_audio(tmp_path: Path) -> None:
    pause = Span(start_ms=1380, end_ms=1680)
    report = learner_report(one_session(tmp_path, TEXT, pauses=(pause,)), "ana")
    (run,) = [one for one in report.strengths if one.kind == "run"]
    assert (run.words, run.duration_ms) == (8, 7 * 300 + 250)
    assert run.quote is not None
    assert run.quote.said[0].text == "home again with all of our old friends"[: len(run.quote.said[0].text)]


def test_the_longest_run_has_no_word_that_was_rather_guessed(tmp_path: Path) -> None:
    said = [
        Word(text=text, start_ms=300 * at, end_ms=300 * at + 290, confidence=0.4 if at == 3 else 0.9)
        for at, text in enumerate(TEXT.split())
    ]
    report = learner_report(one_session(tmp_path, TEXT, words=tuple(said)), "ana")
    (run,) = [one for one in report.strengths if one.kind == "run"]
    assert run.quote is not None
    assert "".join(piece.text for piece in run.quote.said).startswith(TEXT.split()[4])


def test_patterns_that_are_seldom_found_went_well(tmp_path: Path) -> None:
    dataset = publish_histories(tmp_path, {"ana": {"Often": "xxxxxx", "Seldom": "oxoooo"}}, text=TEXT)
    (rare,) = [one for one in learner_report(dataset, "ana").strengths if one.kind == "rare"]
    assert (rare.pattern, rare.present, rare.checked) == ("Seldom", 1, 6)
    assert rare.low <= 1 <= rare.high


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
        tmp_path, {"ana": {"Often": "xxxooo"}}, session_columns={"analyser_version": versions}, text=TEXT
    )
    report = learner_report(dataset, "ana")
    assert [point.segment for point in report.trajectory] in ([], [1, 1, 1, 2, 2, 2])


def test_a_learner_whom_nobody_knows_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnknownLearnerError, match="zoe"):
        learner_report(one_session(tmp_path), "zoe")


def test_the_coach_sees_what_was_rejected_and_what_nobody_has_looked_at(tmp_path: Path) -> None:
    dataset = hostile_dataset(tmp_path)
    details = coach_details(dataset, dataset.profile("eve"))
    assert [line.review for line in details.insights].count("rejected") == 1
    assert [line.review for line in details.insights].count("open") == 8
