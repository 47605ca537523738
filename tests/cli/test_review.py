from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from speakkit.cli.insights import print_insight
from speakkit.kit import open_kit
from speakkit.model import Learner
from speakkit.store import Store
from tests.support.analyses import QUOTE, make_analysis
from tests.support.command_line import Run, settings
from tests.support.values import NOON, make_session, make_transcript


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The file of a store with an analysed session that has a label of its own."""
    path = tmp_path_factory.mktemp("filled") / "speakkit.duckdb"
    store = Store(path)
    store.learners.add(Learner(learner_id="ana", created_at=NOON))
    store.sessions.add(make_session())
    claim = store.claims.take("ana-1", owner="test", lease_s=60)
    store.results.save_transcript(claim, make_transcript("word " * 120))
    labels = ["No a or the", "Missing some articles"]
    store.results.save_analysis(claim, make_analysis(labels, dict.fromkeys(labels, "present")))
    store.profiles.refresh("ana")
    store.claims.finish(claim)
    return path


@pytest.fixture
def store(run: Run, filled: Path) -> Store:
    """The command's store, a copy of that one."""
    path = settings().store_path
    path.parent.mkdir(parents=True)
    shutil.copyfile(filled, path)
    return Store(path)


def test_insights_are_listed_reviewed_and_shown_with_their_review(run: Run, store: Store) -> None:
    assert "1. No a or the (grammar, medium), 2 times" in run("review", "ana-1").out
    assert run("review", "ana-1", "reject", "1", "--by", "mia", "--note", "misheard").code == 0
    assert "Rejected by mia" in run("review", "ana-1").out
    assert "Rejected by mia" in run("show", "ana-1").out
    assert [row.pattern for row in store.profiles.get("ana")] == ["Missing some articles"]
    assert open_kit(settings().published_dir).reviews()["note"].tolist() == ["misheard"]


def test_an_edit_says_what_stands_instead_in_the_words_of_the_reviewer(run: Run, store: Store) -> None:
    given = ("--by", "Mia", "--note", "As Leo says", "--pattern", "No A")
    assert json.loads(run("review", "ana-1", "edit", "1", *given, "--json").out)["new_pattern"] == "No A"
    listed = json.loads(run("review", "ana-1", "--json").out)
    assert [insight["review"] and insight["review"]["decision"] for insight in listed] == ["edit", None]
    out = run("review", "ana-1").out
    assert "   Edited by Mia on " in out
    assert "(As Leo says); pattern: No A (a label of its own)" in out
    assert {row.key for row in store.profiles.get("ana")} == {"grammar:No A", "grammar:Missing some articles"}


@pytest.mark.parametrize(("frequency", "told"), [(1, "medium), once"), (2, "medium), 2 times")])
def test_how_often_is_said_in_words(capsys: pytest.CaptureFixture[str], frequency: int, told: str) -> None:
    insight = make_analysis(["Odd words"]).insights[0].model_copy(update={"frequency": frequency})
    print_insight(insight, None)
    assert told in capsys.readouterr().out


ADDED = ("ana-1", "--add", "word", "--pattern", "Double subject")
REFUSED = (
    (("ana-1", "reject"), 2),
    (("ana-1", "reject", "1"), 2),
    (("ana-1", "reject", "1", "--by", "mia", "--severity", "low"), 2),
    (("ana-1", "edit", "1", "--by", "mia"), 3),
    (("ana-1", "reject", "5", "--by", "mia"), 4),
    (("ana-1", "withdraw", "2", "--by", "mia"), 4),
    (("ana-1", "edit", "1", "--by", "mia", "--pattern", " "), 3),
    (("ana-1", "edit", "1", "--by", "mia", "--pattern", "grammar.article.extr"), 4),
    (("nobody-1",), 4),
    (("ana-1", "--add", "word", "--by", "mia"), 2),
    (ADDED, 2),
    ((*ADDED, "--correction", "a word", "--correction", "the word", "--by", "mia"), 2),
)


def test_what_makes_no_sense_is_refused(run: Run, store: Store) -> None:
    for words, code in REFUSED:
        assert run("review", *words).code == code, words
    assert store.reviews.all() == []


def test_unmapped_labels_are_listed_merged_and_unmerged(run: Run, store: Store) -> None:
    found = json.loads(run("patterns", "unmapped", "--json").out)
    label = next(entry for entry in found if entry["pattern"] == "Missing some articles")
    assert label["proposals"][0]["pattern_id"] == "grammar.article.missing"
    before = [row.model_dump_json() for row in store.profiles.get("ana")]
    assert run("patterns", "merge", "Missing some articles", "grammar.article.missing", "--by", "mia").code == 0
    assert "grammar:Missing articles" in [row.key for row in store.profiles.get("ana")]
    assert run("patterns", "unmerge", "Missing some articles", "--by", "mia").code == 0
    assert [row.model_dump_json() for row in store.profiles.get("ana")] == before


def test_where_nothing_was_analysed_nothing_maps(run: Run) -> None:
    assert "Nothing was analysed yet" in run("patterns", "unmapped").out


def test_an_unknown_category_is_refused(run: Run) -> None:
    assert run("patterns", "list", "--category", "grammer").code == 2


def test_the_vocabulary_is_listed(run: Run) -> None:
    assert len(json.loads(run("patterns", "list", "--category", "fluency", "--json").out)["patterns"]) >= 3
    assert "grammar.article.missing" in json.dumps(run("patterns", "list", "--json").out)


def test_what_was_said_cannot_steer_the_terminal(run: Run, store: Store) -> None:
    store.sessions.add(make_session("ana-2", sha256="2" * 64))
    claim = store.claims.take("ana-2", owner="test", lease_s=60)
    store.results.save_transcript(
        claim, make_transcript("I said \x1b[31mred\x07 and \u202elive\u202c [bold]loud[/bold] :heart:")
    )
    out = run("show", "ana-2").out
    assert "[bold]loud[/bold] :heart:" in out
    assert not {"\x1b", "\x07", "\u202e"} & set(out)


def test_a_coach_says_what_would_be_right(run: Run, store: Store) -> None:
    quote = QUOTE.model_copy(update={"text": "word word", "token_start": 3, "token_end": 5})
    made = make_analysis(["Odd words"], {"Odd words": "present"})
    insights = tuple(one.model_copy(update={"examples": (quote,)}) for one in made.insights)
    seen = tuple(one.model_copy(update={"quotes": (quote,)}) for one in made.observations)
    claim = store.claims.take_done("ana-1", owner="test", lease_s=60)
    store.results.save_analysis(claim, made.model_copy(update={"insights": insights, "observations": seen}))
    store.claims.finish(claim)
    given = ("review", "ana-1", "edit", "1", "--by", "mia", "--correction")
    assert "own words" in run(*given, "word, word!").err
    assert "none of number 2" in run(*given, "2=word words").err
    assert run(*given, "word for words").code == 0
    assert '-> "word for words"' in run("show", "ana-1").out
    (row,) = open_kit(settings().published_dir).edits().to_dict("records")
    assert (row["replacement"], row["correction"], row["key"]) == ("for words", "word for words", "grammar:Odd words")
    assert run("review", "ana-1", "withdraw", "1", "--by", "mia").code == 0
    assert "word for words" not in run("show", "ana-1").out


def test_of_several_quotes_a_correction_says_which(run: Run, store: Store) -> None:
    quotes = tuple(QUOTE.model_copy(update={"text": "word", "token_start": n, "token_end": n + 1}) for n in range(3))
    made = make_analysis(["Odd words"], {"Odd words": "present"})
    insights = tuple(one.model_copy(update={"examples": quotes}) for one in made.insights)
    claim = store.claims.take_done("ana-1", owner="test", lease_s=60)
    store.results.save_analysis(claim, made.model_copy(update={"insights": insights}))
    store.claims.finish(claim)
    listed = run("review", "ana-1").out
    assert [line[:6] for line in listed.splitlines() if '"word"' in line] == ["   1: ", "   2: ", "   3: "]
    given = ("review", "ana-1", "edit", "1", "--by", "mia", "--correction")
    asked = run(*given, "words")
    assert (asked.code, "Insight 1 has 3 quotes: say which one the correction is of" in asked.err) == (3, True)
    assert "Quote 2 has two corrections" in run(*given, "2=words", "--correction", "2=a word").err
    assert store.reviews.all() == []
    assert run(*given, "2=words").code == 0
    assert [one.token_start for one in store.reviews.all()[0].new_corrections or ()] == [1]


def test_an_insight_of_ones_own_is_added_listed_shown_and_taken_back(run: Run, store: Store) -> None:
    pattern = ("--pattern", "Double subject", "--by", "mia")
    assert "there 119 times: say which" in run("review", "ana-1", "--add", "word word", *pattern).err
    told = run("review", "ana-1", "--add", "word word", "--occurrence", "3", "--correction", "another word", *pattern)
    assert "insight 101 (Double subject): added" in told.out
    assert "Added by mia" in run("review", "ana-1").out
    assert "Added by a reviewer" in run("show", "ana-1").out
    assert "taken back" in run("review", "ana-1", "withdraw", "101", "--by", "tom").out
    assert "101." not in run("show", "ana-1").out
