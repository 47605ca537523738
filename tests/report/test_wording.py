"""No sentence and no chart claims what the evidence doesn't carry: thin, censored and contradictory profiles are read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pandas as pd
import plotly.graph_objects as go
import pytest

from speakkit import charts, simulate
from speakkit.kit import Kit
from speakkit.report import languages
from speakkit.report.cohort_page import CohortReport, cohort_report
from speakkit.report.content import learner_report
from speakkit.report.render import render, render_cohort
from speakkit.report.wording import wording
from tests.support.histories import publish_histories
from tests.support.marks import make_marks
from tests.support.pages import Page
from tests.support.priors import certain_prior

TEXT = "we went to market and then we went home again " * 5

CHANGE = {
    "en": r"improv|emerg|not seen recently|got better|\bworse|declin|\btrend|than of the earlier|progress(ed|ing)",
    "es": r"mejor(a|ó|an|ado)\b|va apareciendo|no visto últimamente|peor|tendencia|que anteriores|progres(ó|a)",
    "de": r"besser(t|te|n|ung)|kommt auf|zuletzt nicht gesehen|schlechter|trend|als der früheren|fortschritt",
}
"""Words of change, which need a published status."""
NEVER = {
    "en": r"error-free|mistake-free|no (errors|mistakes)|flawless|perfect|more than|less than|always|never"
    r"|best\b|worst|rank(?!ing of)|compared (to|with) (other|the) learners|feel|nervous|anxious|confident|happy|motivat|lazy",
    "es": r"sin errores|perfect|impecable|más que|menos que|siempre|nunca|ranking|clasificación|mejor que|peor que"
    r"|\bsient|\bsentim|nervios|ansios|segur[oa] de sí|feliz|motivad|perezos",
    "de": r"fehlerfrei|fehlerlos|perfekt|makellos|mehr als|immer|niemals|rangliste|besser als|schlechter als"
    r"|fühl|gefühl|nervös|ängstlich|selbstsicher|glücklich|motivier|faul\b",
}
"""What may never be said of a learner."""

HISTORIES = {
    "single": {"Missing articles": "x"},
    "thin": {"Missing articles": "xx", "Wrong tense": "ox"},
    "few": {"Missing articles": "xxxxooo"},
    "censored": {"Missing articles": "-x--o--x-", "Wrong tense": "nnxnnnnnn"},
    "contradictory": {"Missing articles": "xoxoxoxoxoxo", "Wrong tense": "ooxxooxxooxx"},
    "steady": {"Missing articles": "xxxxxxxxxxxx", "Wrong tense": "ooooooooooox"},
    "unseen": {"Missing articles": "-----x"},
}
"""None of these has a published change."""


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    """All the histories, with transcripts."""
    return publish_histories(tmp_path_factory.mktemp("histories"), HISTORIES, text=TEXT)


@pytest.fixture(scope="module")
def changed(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    """A learner who improves, one who gets a new pattern and one whose pattern is gone."""
    histories = {
        "improving": {"Missing articles": "xxxxxxxxxxooxoooo"},
        "emerging": {"Missing articles": "ooooooooooxxxxxxx"},
        "gone": {"Missing articles": "xxxxxxxxooooooooo", "Wrong tense": "x" * 17},
    }
    return publish_histories(tmp_path_factory.mktemp("changed"), histories, text=TEXT)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    """Present in every session until the analyser changes, in two after."""
    versions: list[object] = [*["1"] * 9, *["2"] * 9]
    return publish_histories(
        tmp_path_factory.mktemp("broken"),
        {"broken": {"Missing articles": "x" * 9 + "ooxooooxo"}},
        session_columns={"analyser_version": versions},
        text=TEXT,
    )


content_of = cache(learner_report)
"""What a page says, whatever its language: it takes longer to find than to write in all of them."""


@cache
def words(dataset: Kit, learner: str, language: str) -> str:
    """What a person reads of the learner's page, without the vocabulary's own words and how a focus is chosen."""
    text = Page(render(content_of(dataset, learner), wording(language), None)).text.lower()
    for key in ("focus.why_established", "focus.why_open", "focus.why_only"):
        text = text.replace(wording(language)(key).lower(), "")
    return text


def found(pattern: str, text: str) -> list[str]:
    return [match.group() for match in re.finditer(pattern, text, re.IGNORECASE)]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("learner", HISTORIES)
def test_without_a_published_status_no_word_of_change_is_said(dataset: Kit, learner: str, language: str) -> None:
    text = words(dataset, learner, language)
    assert found(CHANGE[language], text) == []
    assert found(NEVER[language], text) == []


@pytest.mark.parametrize("language", languages())
def test_no_change_is_said_across_a_change_of_the_analyser(broken: Kit, language: str) -> None:
    text = words(broken, "broken", language)
    assert found(CHANGE[language], text) == []
    assert wording(language)("progress.break").lower() in text


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize(
    ("learner", "status"), [("improving", "improving"), ("emerging", "emerging"), ("gone", "not_seen_recently")]
)
def test_a_published_status_is_said(changed: Kit, learner: str, status: str, language: str) -> None:
    assert changed.profile(learner)["Missing articles"].status == status
    text = words(changed, learner, language)
    assert wording(language)(f"status.{status}").lower() in text
    assert found(NEVER[language], text) == []


@pytest.mark.parametrize("language", languages())
def test_what_is_gone_may_still_come_up(changed: Kit, language: str) -> None:
    sentence = wording(language)("well.not_seen", present=8, checked=8, recent_checked=9).lower()
    assert sentence in words(changed, "gone", language)


@pytest.mark.parametrize("language", languages())
def test_one_session_is_said_to_say_little(dataset: Kit, language: str) -> None:
    assert wording(language)("evidence.one_session").lower() in words(dataset, "unseen", language) or wording(language)(
        "status.not_enough_evidence"
    ).lower() in words(dataset, "unseen", language)


@pytest.mark.parametrize("language", languages())
def test_counts_stand_beside_how_many_sessions_and_what_is_plausible(dataset: Kit, language: str) -> None:
    present = dataset.profile("contradictory")["Missing articles"].presence
    low, high = dataset.profile("contradictory")["Missing articles"].plausible_sessions or (0, 0)
    sentence = wording(language)(
        "evidence.present", present=present.present, checked=present.informative, low=low, high=high
    )
    assert sentence.lower() in words(dataset, "contradictory", language)


def test_the_worked_words_for_three_of_eight_sessions(tmp_path: Path) -> None:
    kit = publish_histories(tmp_path, {"ana": {"Missing articles": "xooxooxo"}}, text=TEXT)
    assert kit.profile("ana")["Missing articles"].plausible_sessions == (1, 6)
    assert "In 3 of 8 sessions that were checked for it; plausibly in 1 to 6 of 8." in Page(kit.report("ana").html).text


@pytest.mark.parametrize("language", languages())
def test_sessions_that_could_not_tell_are_counted(dataset: Kit, language: str) -> None:
    assert wording(language)("evidence.censored", count=6).lower() in words(dataset, "censored", language)


@pytest.mark.parametrize("language", languages())
def test_no_message_but_those_of_a_published_change_speaks_of_one(language: str) -> None:
    allowed = ("status.", "status_why.", "well.improving", "well.fewer", "focus.why_", "coach.trend")
    for key, message in wording(language).messages.items():
        assert found(NEVER[language], message) == [], key
        if not key.startswith(allowed):
            assert found(CHANGE[language], message) == [], key


def texts_of(figure: go.Figure) -> str:
    """All words of a figure: titles, axes, legend, notes and what a pointer shows."""
    hovers = [text for trace in figure.data for text in (trace.hovertext or ())]
    names = [trace.name or "" for trace in figure.data]
    return " ".join([repr(figure.layout.to_plotly_json()), *names, *hovers]).replace("<br>", " ")


def charts_of(dataset: Kit, learner: str) -> Iterator[go.Figure]:
    """Every chart of a learner there is, drawn from one learner's data."""
    marks, sessions = dataset.marks(learner), dataset.sessions(learner)
    days = sessions["recorded_at"].sort_values()
    yield charts.pattern_map(marks)
    yield charts.ranking(marks)
    yield charts.cooccurrence(marks)
    yield charts.missingness(sessions)
    yield charts.vocabulary_growth(dataset.transcripts(learner))
    yield from (charts.trajectory(rows) for _, rows in marks.groupby("key"))
    if marks["version"].nunique() == 1:
        yield charts.slope(marks, days.iloc[len(days) // 2], certain_prior(2, 3))
    counts = marks[marks["informs"] == 1].assign(present=lambda rows: rows["state"] == "present")
    learners = counts.groupby("learner_id")["present"].agg(present="sum", checked="size").reset_index()
    yield charts.caterpillar(learners)
    spans = charts.session_spans(
        {"pauses": None, "fillers": None}, dataset.words(learner), dataset.observations(learner).head(1)
    )
    yield charts.session_timeline(spans)


@pytest.mark.parametrize("learner", [*HISTORIES, "broken"])
def test_charts_say_no_word_of_change(dataset: Kit, broken: Kit, learner: str) -> None:
    figures = list(charts_of(broken if learner == "broken" else dataset, learner))
    assert len(figures) >= 8
    for figure in figures:
        assert found(CHANGE["en"], texts_of(figure)) == []
        assert found(NEVER["en"], texts_of(figure)) == []


def test_a_chart_of_groups_says_no_word_of_change() -> None:
    rows = {"label": ["a", "b"], "estimate": [0.4, -0.2], "low": [0.1, -0.6], "high": [0.7, 0.2], "learners": [9, 30]}
    words = texts_of(charts.forest(pd.DataFrame(rows)))
    assert found(CHANGE["en"], words) == found(NEVER["en"], words) == []


@pytest.mark.parametrize("signs", ["P", "PP", "P-a", "PPPPPaaaaa", "PaPaPaPa", "----"])
def test_charts_of_few_sessions_say_no_word_of_change(signs: str) -> None:
    marks = make_marks(articles=signs, tense=signs[::-1])
    split = marks["recorded_at"].iloc[len(signs) // 2]
    for figure in (charts.pattern_map(marks), charts.ranking(marks), charts.slope(marks, split)):
        assert found(CHANGE["en"], texts_of(figure)) == []
        assert found(NEVER["en"], texts_of(figure)) == []


@pytest.mark.parametrize("learner", [*HISTORIES, "broken"])
def test_a_profile_says_no_word_of_change_without_a_published_one(dataset: Kit, broken: Kit, learner: str) -> None:
    profile = (broken if learner == "broken" else dataset).profile(learner)
    headings = "slope trend"  # names of columns, which hold numbers and say nothing of them
    for text in (str(profile), Page(profile._repr_html_()).text):
        assert [word for word in found(CHANGE["en"], text) if word.strip() not in headings] == []
        assert found(NEVER["en"], text) == []


@pytest.fixture(scope="module")
def two_groups() -> CohortReport:
    cohort = simulate(24, 8, patterns=2, first_languages=("es", "ja")).dataset.cohort()
    return cohort_report(cohort, by="first_language", split="2026-01-25")


@pytest.mark.parametrize("language", languages())
def test_a_cohort_s_page_says_nothing_of_anybody_s_change(two_groups: CohortReport, language: str) -> None:
    text = Page(render_cohort(two_groups, wording(language))).text
    assert found(CHANGE[language], text) == []
    assert found(NEVER[language], text) == []
