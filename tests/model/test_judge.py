"""Who heard and who judged: one value, and every break follows from it."""

from __future__ import annotations

from pathlib import Path

from speakkit.model.judge import ANALYSIS_COLUMNS, JUDGE_COLUMNS, Judge, analysis_version
from tests.support.analyses import make_analysis
from tests.support.histories import publish_histories
from tests.support.values import make_transcript

ARTICLES = "Missing articles"
NAMES = {
    "transcriber": "transcriber",
    "transcriber_version": "transcriber",
    "transcriber_model": "transcriber",
    "measure_version": "measures",
    "analyser": "analyser",
    "analyser_version": "analyser",
    "analyser_model": "model",
    "prompt_hash": "prompt",
    "vocabulary_version": "vocabulary",
    "analysis_version": "analysis",
}


def test_whatever_changes_is_a_break_everywhere(tmp_path: Path) -> None:
    """From one session to the next another column changes."""
    count = len(JUDGE_COLUMNS)
    columns: dict[str, list[object]] = {}
    for change, column in enumerate(JUDGE_COLUMNS):
        columns[column] = ["one" if session <= change else "two" for session in range(count + 1)]
    kit = publish_histories(tmp_path, {"ana": {ARTICLES: "x" * (count + 1)}}, session_columns=columns)
    assert [session.changed for session in kit.profile("ana").breaks] == [(NAMES[column],) for column in JUDGE_COLUMNS]
    assert kit.marks("ana")["version"].nunique() == len(kit.cohort().judges) == count + 1


def test_two_judges_are_never_taken_for_one_because_their_names_run_together(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {"transcriber": ["local 1", "local"], "transcriber_version": ["5", "1 5"]}
    kit = publish_histories(tmp_path, {"ana": {ARTICLES: "xx"}}, session_columns=columns)
    assert kit.marks("ana")["version"].nunique() == len(kit.profile("ana").breaks) + 1 == 2


def test_an_analysis_that_names_its_change_is_no_change_of_its_own() -> None:
    earlier = Judge(analyser="rules", prompt_hash="p", analysis_version="a")
    assert earlier.model_copy(update={"prompt_hash": "q", "analysis_version": "b"}).changes(earlier) == ("prompt",)
    assert earlier.changes(earlier) == ()


def test_what_is_stored_and_what_is_published_have_one_judge() -> None:
    transcript, analysis = make_transcript("words"), make_analysis(["Tense"])
    judge = Judge.of(transcript, analysis)
    assert judge.analysis_version == analysis_version(analysis)
    assert Judge.of_row(judge.model_dump() | {"prompt_hash": float("nan"), "topic": "food"}) == judge


def test_the_columns_of_an_analysis_are_those_of_its_judge() -> None:
    assert JUDGE_COLUMNS[-len(ANALYSIS_COLUMNS) :] == ANALYSIS_COLUMNS
    assert Judge(transcriber="local", transcriber_version="5").transcriber_name == "local 5"
    helped = Judge(analyser="rules", analyser_version="rules 5; pocketsphinx 5.1.1")
    assert helped.analyser_name == "rules 5 (pocketsphinx 5.1.1)"
