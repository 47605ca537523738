from __future__ import annotations

import json
import re

import pytest

from speakkit.cli.output import out
from speakkit.model import Learner, Rejections
from speakkit.model.judge import analysis_version
from speakkit.store import Store
from tests.support.analyses import make_analysis
from tests.support.command_line import Run, settings
from tests.support.values import NOON, make_session, make_transcript


@pytest.fixture
def analysed(run: Run) -> Store:
    """The command's store with one published analysis, some of whose quotes were rejected."""
    store = Store(settings().store_path)
    store.learners.add(Learner(learner_id="ana", created_at=NOON))
    store.sessions.add(make_session())
    claim = store.claims.take("ana-1", owner="test", lease_s=60)
    store.results.save_transcript(claim, make_transcript("we went to market"))
    rejections = Rejections(quotes_given=800, insights_given=3, invented_quotes=200, insights_without_quote=1)
    store.results.save_analysis(claim, make_analysis(["A", "B"]).model_copy(update={"rejections": rejections}))
    store.publish(settings().published_dir)
    return store


def test_rates_are_shown_for_each_engine_in_a_table_that_fits_80_columns(
    run: Run, monkeypatch: pytest.MonkeyPatch, analysed: Store
) -> None:
    assert "(25%)" in run("anchoring").out
    assert "1 of 3 insights were dropped" in run("anchoring").out
    (row,) = json.loads(run("anchoring", "--json").out)
    assert (row["analyser"], row["anchored_quotes"], row["invented_share"]) == ("rules", 600, 0.25)
    monkeypatch.setattr(out(), "_width", 80)
    lines = run("anchoring").out.splitlines()
    assert "Quotes of rules 1" in lines[0]
    assert [word for word in re.split(r"\W+", lines[2]) if word] == [
        "analysis", "sessions", "quotes", "found", "altered", "invented", "ambiguous", "doubtful"
    ]  # fmt: skip
    assert max(map(len, lines)) <= 80
    analysis = analysed.results.raw_analysis("ana-1")
    assert analysis is not None
    assert analysis_version(analysis)[:8] in lines[4]


def test_without_a_dataset_one_sentence_says_what_to_do(run: Run) -> None:
    result = run("anchoring")
    assert result.code == 4
    assert "speakkit publish" in result.err
