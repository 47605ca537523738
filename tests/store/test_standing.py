"""What stands is what is shown: a rejected insight lives on nowhere but under the name of the raw analysis."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from speakkit.api.documents import ResultDocument
from speakkit.kit import open_kit
from speakkit.model import Learner, Lexis, OverusedWord, QuotedStrength, WordToTry
from speakkit.operations import reviewing
from speakkit.settings import Settings
from speakkit.store import Store
from tests.support.analyses import QUOTE, make_analysis
from tests.support.command_line import Run, settings
from tests.support.made_once import copy_of
from tests.support.taught import add_taught
from tests.support.values import NOON, make_session, make_transcript

WRONG, RIGHT = "Missing articles", "Tense"
FEEDBACK = ("Put it in.", f"After a review there remain: {RIGHT}.")


@pytest.fixture
def store(run: Run) -> Store:
    """The command's store, with a DONE session of two insights, of which the first was rejected."""
    copy_of("standing", _make, settings().data_dir)
    return Store(settings().store_path)


def _make(folder: Path) -> None:
    own = Settings(data_dir=folder)
    with Store(own.store_path).write() as parts:
        parts.learners.add(Learner(learner_id="ana", created_at=NOON))
        parts.sessions.add(make_session())
        claim = parts.claims.take("ana-1", owner="test", lease_s=60)
        parts.results.save_transcript(claim, make_transcript("word " * 120))
        parts.results.save_analysis(claim, make_analysis([WRONG, RIGHT], dict.fromkeys([WRONG, RIGHT], "present")))
        parts.profiles.refresh("ana")
        parts.claims.finish(claim)
    reviewing.reject("ana-1", 1, by="mia", settings=own)


def test_on_the_command_line(run: Run, store: Store) -> None:
    shown = run("show", "ana-1").out
    assert (WRONG in shown, "Articles before nouns" in shown, RIGHT in shown) == (False, False, True)
    assert "1. Rejected by mia" in shown


def test_the_command_line_begins_with_it_in_the_readers_language(
    run: Run, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SPEAKKIT_READER_LANGUAGE", "de")
    assert "\nana sprach 36 Sekunden lang: 120 Wörter." in run("show", "ana-1").out


def test_in_json(run: Run, store: Store) -> None:
    shown = json.loads(run("show", "ana-1", "--json").out)
    raw = shown.pop("raw_analysis")
    assert [insight["pattern"] for insight in shown["analysis"]["insights"]] == [RIGHT]
    assert [seen["state"] for seen in shown["analysis"]["observations"]] == ["not_checked", "present"]
    (listed,) = json.loads(run("sessions", "--json").out)
    for each in (shown, shown["analysis"], listed):
        assert (each["focus_next"], each["summary"]) == FEEDBACK
    assert [insight["pattern"] for insight in raw["insights"]] == [WRONG, RIGHT]


def test_over_http(store: Store) -> None:
    document = ResultDocument.with_results(store.sessions.get("ana-1"), None, store.standing.get("ana-1"))
    assert [(one.pattern, one.review) for one in document.insights or ()] == [(RIGHT, None)]
    assert (document.focus_next, document.summary) == FEEDBACK


def test_the_dataset_the_profile_and_the_report_say_the_same(store: Store) -> None:
    kit, standing = open_kit(settings().published_dir), store.standing.get("ana-1")
    assert standing is not None
    assert kit.insights()["pattern"].tolist() == [one.pattern for one in standing.insights]
    assert kit.sessions()[["focus_next", "summary"]].iloc[0].tolist() == [standing.focus_next, standing.summary]
    assert (
        [row.pattern for row in store.profiles.get("ana")]
        == [p.pattern for p in kit.profile("ana").patterns]
        == [RIGHT]
    )
    assert WRONG not in kit.report("ana").html


def test_a_merged_label_stands_under_its_new_name_and_a_withdrawn_review_does_not(store: Store) -> None:
    reviewing.withdraw("ana-1", 1, by="mia", settings=settings())
    store.labels.merge(RIGHT, "grammar.article.extra", by="mia")
    standing = store.standing.get("ana-1")
    assert standing is not None
    assert [(one.pattern, one.given_pattern) for one in standing.insights] == [
        (WRONG, WRONG),
        ("Unneeded articles", RIGHT),
    ]
    assert standing.focus_next == "Articles before nouns"


def test_where_nobody_said_anything_of_a_session_it_stands_as_the_views_have_it(samples: Path, tmp_path: Path) -> None:
    store = Store(Path(shutil.copy(samples / "speakkit.duckdb", tmp_path)))
    add_taught(store, make_session("ana-taught", sha256="7" * 64))
    names = ("ana-taught", "ana-2026-09-01", "kenji-2026-09-02")
    as_given = [store.standing.get(name) for name in names]
    assert None not in as_given
    store.labels.merge("Missing articles", "grammar.article.extra", by="mia")
    store.labels.unmerge("Missing articles", by="mia")  # after which the views are asked, of every session
    assert [store.standing.get(name) for name in names] == as_given


LATER = QUOTE.model_copy(update={"token_start": 121, "token_end": 124})
PRAISED = (QuotedStrength(text="You tell it in order.", quote=LATER),)
TAUGHT = {
    "strengths": PRAISED,
    "focus_rule": "Past time, past form.",
    "lexis": Lexis(
        collocations=(LATER,),
        overused=(OverusedWord(word="word", uses=120, words=124, times_usual=99, quotes=(QUOTE,), better=("term",)),),
        to_try=(WordToTry(word="bargain", example="They bargain there."),),
    ),
    "written_in": "de",
}


def test_what_was_used_well_and_the_rule_of_the_focus_are_shown_everywhere(run: Run) -> None:
    store = Store(settings().store_path)
    store.learners.add(Learner(learner_id="ana", created_at=NOON))
    store.sessions.add(make_session())
    claim = store.claims.take("ana-1", owner="test", lease_s=60)
    store.results.save_transcript(claim, make_transcript("word " * 120 + ". We went to market. Yes."))
    told = make_analysis([WRONG], {WRONG: "present", RIGHT: "absent"})
    guessed = told.insights[0].model_copy(update={"likely_cause": "transfer"})
    seen, right = told.observations
    right = right.model_copy(update={"correct_uses": 3, "correct_quotes": (LATER,)})
    told = told.model_copy(update={**TAUGHT, "insights": (guessed,), "observations": (seen, right)})
    store.results.save_analysis(claim, told)
    store.claims.finish(claim)
    assert store.results.raw_analysis("ana-1") == told
    shown = run("show", "ana-1").out
    for words in (
        "Words that go together, used well: went to market",
        "word, 120 times in 124 words; other words for it: term",
        "A word to try: bargain. They bargain there.",
    ):
        assert words in shown
    for words in ("Used well: You tell it in order.", "The rule: Past", "likely cause: transfer", "3 times (Tense)"):
        assert words in shown
    over_http = ResultDocument.with_results(make_session(), None, store.standing.get("ana-1"))
    assert (over_http.strengths, over_http.focus_rule) == ([*PRAISED], TAUGHT["focus_rule"])
    assert (over_http.lexis, over_http.written_in) == (TAUGHT["lexis"], "de")
    reviewing.reject("ana-1", 1, by="mia", settings=settings())
    left = store.standing.get("ana-1")
    assert left is not None
    assert (left.strengths, left.focus_rule) == (TAUGHT["strengths"], None)
