"""What a profile says of a learner, from the dataset to its numbers; and that it never says more."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from speakkit.errors import CorruptDataError, UnknownLearnerError
from speakkit.kit import Kit, simulate
from speakkit.profile.build import focuses
from speakkit.profile.pattern_profile import PatternEvidence
from speakkit.profile.profile import PatternProfile
from speakkit.statistics.intervals import jeffreys, rate_over_sessions
from speakkit.statistics.multiplicity import benjamini_hochberg
from speakkit.statistics.pattern_status import Status
from speakkit.statistics.recency import recency_rate
from speakkit.statistics.trend import presence_trend
from tests.support.histories import WORDS, publish_histories
from tests.support.values import NOON

ARTICLES = "Missing articles"


def profile_of(directory: Path, signs: str, **session_columns: list[object]) -> PatternEvidence:
    return publish_histories(directory, {"ana": {ARTICLES: signs}}, session_columns=session_columns).profile("ana")[
        ARTICLES
    ]


def test_counts_and_bounds_of_the_worked_example(tmp_path: Path) -> None:
    pattern = profile_of(tmp_path, "xox-oxo-")
    assert (pattern.sessions_present, pattern.sessions_checked, pattern.sessions_censored) == (3, 6, 2)
    assert pattern.presence.bounds == (0.375, 0.625)
    assert pattern.presence.interval == jeffreys(3, 6)


def test_rates_divide_by_the_words_of_informing_sessions(tmp_path: Path) -> None:
    pattern = profile_of(tmp_path, "xox-oxo-")
    assert pattern.rate == rate_over_sessions([2, 0, 2, 0, 2, 0], [WORDS] * 6)
    assert pattern.occurrences == 6


def test_words_are_those_of_the_published_sessions(tmp_path: Path) -> None:
    """The store prunes them, once for all readers: `tests/store/test_words.py`."""
    dataset = publish_histories(tmp_path, {"ana": {ARTICLES: "xx"}}, session_columns={"word_count": [160, 90]})
    found = [(session.words, session.trouble) for session in dataset.profile("ana").sessions]
    assert found == [(160, None), (90, None)]


def test_the_printed_profile_counts_as_people_do(tmp_path: Path) -> None:
    learners = {"once": {ARTICLES: "x"}, "twice": {ARTICLES: "xx"}, "unchecked": {ARTICLES: "-", "Seen": "x"}}
    kit = publish_histories(tmp_path, learners)
    once, twice, unchecked = (str(kit.profile(name)) for name in learners)
    assert "1 analysed session, 2026-09-01; 1 long" in once
    assert "1 of 1 " in once
    assert not [words for words in ("1 analysed sessions", "0-1 of 1", "100% [") if words in once]
    assert "2 analysed sessions, 2026-09-01 to 2026-09-02" in twice
    assert "session," not in twice
    assert "not checked" in unchecked
    assert "0 of 0" not in unchecked


def test_what_is_persistent_is_practised_before_what_has_too_little_evidence(tmp_path: Path) -> None:
    signs = {"Steady": "xoxoxoxxxx", "Thin": "------xxxx"}
    profile = publish_histories(tmp_path, {"ana": signs}).profile("ana")
    assert (profile["Steady"].status, profile["Thin"].status) == (Status.PERSISTENT, Status.NOT_ENOUGH_EVIDENCE)
    assert profile["Steady"].practice_priority < profile["Thin"].practice_priority
    assert profile.practise_next == ("grammar:Steady", "grammar:Thin")


def test_recency_and_trend_are_those_of_the_statistics(tmp_path: Path) -> None:
    was_present = [sign == "x" for sign in "xxxxoxooxo"]
    pattern = profile_of(tmp_path, "xxxxoxooxo")
    assert pattern.recency == recency_rate(was_present)
    assert pattern.trend is not None
    assert pattern.trend.presence == presence_trend(was_present)
    assert (pattern.trend.presence.statistic, round(pattern.trend.presence.p_value, 4)) == (25, 0.1143)


def test_p_values_are_adjusted_over_all_tests_of_the_page(tmp_path: Path) -> None:
    signs = {"A": "xxxxxxooooo", "B": "oxoxoxoxoxo", "C": "ooooooxoooo"}
    profile = publish_histories(tmp_path, {"ana": signs}).profile("ana")
    trends = [profile[label].trend for label in signs]
    raw = [t.presence.p_value for t in trends if t] + [t.rate.p_value for t in trends if t]
    adjusted = [t.presence_p_adjusted for t in trends if t] + [t.rate_p_adjusted for t in trends if t]
    assert adjusted == pytest.approx(benjamini_hochberg(raw))


def test_below_eight_sessions_there_is_neither_trend_nor_status(tmp_path: Path) -> None:
    pattern = profile_of(tmp_path, "xxxxooo")
    assert (pattern.trend, pattern.status) == (None, Status.NOT_ENOUGH_EVIDENCE)


VERSIONS = ["analyser_version", "analyser_model", "prompt_hash", "vocabulary_version", "analysis_version"]


@pytest.mark.parametrize("column", VERSIONS)
def test_no_trend_runs_across_a_change_of_engine_or_vocabulary(tmp_path: Path, column: str) -> None:
    signs = "xxxxxxxx" + "oooooooo"
    changed: list[object] = [*"1111111111222222"]
    dataset = publish_histories(tmp_path, {"ana": {ARTICLES: signs}}, session_columns={column: changed})
    profile = dataset.profile("ana")
    assert [session.session_id for session in profile.breaks] == ["ana-10"]
    assert (profile[ARTICLES].comparable_sessions, profile[ARTICLES].trend) == (6, None)
    assert profile[ARTICLES].status is Status.NOT_ENOUGH_EVIDENCE
    assert (profile[ARTICLES].sessions_present, profile[ARTICLES].sessions_checked) == (0, 6)
    before = [(one.presence.present, one.presence.informative) for one in profile[ARTICLES].earlier]
    assert before == [(8, 10)]
    assert "0 of 6 (before: 8 of 10 by" in profile._repr_html_()
    assert profile.to_frame()[["earlier_present", "earlier_checked"]].to_numpy().tolist() == [[8, 10]]


def test_the_recogniser_is_a_judge_too(tmp_path: Path) -> None:
    changed: list[object] = [*"1111111111222222"]
    pattern = profile_of(tmp_path, "x" * 10 + "o" * 6, transcriber_version=changed)
    assert (pattern.sessions_present, pattern.sessions_checked, pattern.earlier[0].presence.present) == (0, 6, 10)
    assert pattern.rate is not None
    assert pattern.rate.occurrences == 0


def test_days_are_said_where_sessions_lie_far_apart(tmp_path: Path) -> None:
    near, far = profile_of(tmp_path, "xxxxxxxxxx"), [NOON + timedelta(days=50 * number) for number in range(10)]
    assert near.recent_days is None
    assert profile_of(tmp_path / "far", "xxxxxxxxxx", recorded_at=[*far]).recent_days == 201


def test_no_clear_change_is_said_only_where_no_test_shows_one(tmp_path: Path) -> None:
    signs = {"Steady": "xoxxoxoxxoxoxxox", "Fading": "xxxxxxoxoxooxxoo", "Long gone": "xx" + "o" * 14}
    profile = publish_histories(tmp_path, {"ana": signs}).profile("ana")
    assert [profile[label].is_unchanged for label in signs] == [True, False, False]


def test_a_session_that_nobody_could_judge_is_no_break(tmp_path: Path) -> None:
    columns: dict[str, list[object]] = {
        "unreliable": [None, None, "loops", None],
        "analysis_version": ["a", "a", "b", "a"],
        "prompt_hash": ["p", "p", None, "p"],
    }
    profile = publish_histories(tmp_path, {"ana": {ARTICLES: "xxxx"}}, session_columns=columns).profile("ana")
    assert profile.breaks == ()
    assert profile[ARTICLES].comparable_sessions == 3


def test_a_short_or_unreliable_session_informs_about_nothing(tmp_path: Path) -> None:
    pattern = profile_of(tmp_path, "xxx", token_count=[99, 200, 200], unreliable=[None, "loops", None])
    assert (pattern.sessions_present, pattern.sessions_checked, pattern.sessions_censored) == (1, 1, 2)
    assert pattern.first_seen_at == NOON


def test_a_session_without_opportunity_counts_nowhere(tmp_path: Path) -> None:
    assert profile_of(tmp_path, "xnn").presence == profile_of(tmp_path / "2", "x").presence


def test_evidence_is_quoted_newest_first(tmp_path: Path) -> None:
    quotes = profile_of(tmp_path, "xox").quotes
    assert [(quote.session_id, quote.quote.text) for quote in quotes] == [
        ("ana-02", "went to market"),
        ("ana-00", "went to market"),
    ]


def test_what_to_practise_needs_two_sessions_and_comes_most_urgent_first(tmp_path: Path) -> None:
    signs = {"Often": "xxxxxxxx", "Sometimes": "xoooxooo", "Once": "oooooxoo"}
    profile = publish_histories(tmp_path, {"ana": signs}).profile("ana")
    assert profile.practise_next == ("grammar:Often", "grammar:Sometimes")


def test_what_only_an_earlier_analyser_found_is_not_practised_next(tmp_path: Path) -> None:
    """Two hits before the break and one since are evidence from one session."""
    versions: list[object] = [str(1 + number // 4) for number in range(8)]
    signs = {"Before": "xxxxooox", "Since": "ooooxxoo"}
    profile = publish_histories(tmp_path, {"ana": signs}, session_columns={"analyser_model": versions}).profile("ana")
    assert profile.practise_next == ("grammar:Since",)


def test_what_was_just_practised_is_not_due(tmp_path: Path) -> None:
    dataset = publish_histories(tmp_path, {"ana": {"Often": "xxxxxxxx", "Sometimes": "xooxxoxx"}})
    profile = dataset.profile("ana", practised={"Often": "2100-01-01"})
    assert profile.practise_next[0] == "grammar:Sometimes"
    assert profile["Often"].practice_priority == 0


def test_rates_are_drawn_towards_a_cohort_of_twenty(tmp_path: Path) -> None:
    cohort = {f"l{number:02d}": {ARTICLES: "xooooxoo"} for number in range(19)} | {"ana": {ARTICLES: "xxxxxxxx"}}
    shrunken = publish_histories(tmp_path, cohort).profile("ana")[ARTICLES].shrunken
    assert shrunken is not None
    assert shrunken.is_shrunken
    assert shrunken.rate < 0.97


@pytest.fixture(scope="module")
def dataset(tmp_path_factory: pytest.TempPathFactory) -> Kit:
    histories = {"ana": {"A": "xxxxoxooxo", "<b>B": "xo-xoxoxox"}}
    return publish_histories(tmp_path_factory.mktemp("published"), histories)


def test_a_profile_survives_its_json(dataset: Kit) -> None:
    profile = dataset.profile("ana")
    assert PatternProfile.from_json(profile.to_json()) == profile


@pytest.mark.parametrize("wrong", ['{"learner_id": "ana"}', "[]", "half a {"])
def test_json_that_is_no_profile_is_refused(wrong: str) -> None:
    with pytest.raises(CorruptDataError, match="isn't a pattern profile"):
        PatternProfile.from_json(wrong)


def test_tampered_counts_are_refused(tmp_path: Path) -> None:
    text = publish_histories(tmp_path, {"ana": {"A": "xo"}}).profile("ana").to_json()
    with pytest.raises(CorruptDataError):
        PatternProfile.from_json(text.replace('"present":1', '"present":2'))


def test_counts_are_plain(tmp_path: Path) -> None:
    assert publish_histories(tmp_path, {"ana": {"A": "xxo"}}).profile("ana").counts == {"grammar:A": 4}


def test_an_unknown_pattern_names_the_known(dataset: Kit) -> None:
    with pytest.raises(KeyError, match="grammar:A"):
        dataset.profile("ana")["C"]


def test_an_unknown_learner_names_the_known(dataset: Kit) -> None:
    with pytest.raises(UnknownLearnerError, match=r"'bo'.*there are: ana"):
        dataset.profile("bo")


def test_html_is_escaped_and_text_shows_every_session(dataset: Kit) -> None:
    profile = dataset.profile("ana")
    assert "<b>B" not in profile._repr_html_()
    assert "●●●●○●○○●○" in str(profile)
    assert "5 of 9 (+1 unknown)" in str(profile)


def test_the_frame_has_a_row_a_pattern(dataset: Kit) -> None:
    frame = dataset.profile("ana").to_frame()
    assert frame["key"].tolist() == ["grammar:A", "grammar:<b>B"]
    assert (frame["sessions_present"] <= frame["sessions_checked"]).all()


def test_the_focuses_of_many_are_the_first_that_each_profile_practises(tmp_path: Path) -> None:
    kit = simulate(24, 8, directory=tmp_path, new_version_from=3, seed=4).dataset
    names = list(kit.learners()["learner_id"])[::2]  # all of them count for the others' priors
    profiles = {name: kit.profile(name) for name in names}
    expected = {
        name: (profile[profile.practise_next[0]].pattern, profile[profile.practise_next[0]].status)
        for name, profile in profiles.items()
        if profile.practise_next
    }
    assert len(expected) > 6
    assert focuses(kit, names, NOON) == expected


def test_a_focus_needs_two_sessions_and_an_agreement(tmp_path: Path) -> None:
    kit = publish_histories(tmp_path, {"ana": {"A": "xo", "B": "oo"}, "bo": {"A": "xx"}, "cy": {"A": "--"}})
    assert focuses(kit, ["ana", "bo", "cy"], NOON) == {"bo": ("A", Status.NOT_ENOUGH_EVIDENCE)}
    assert focuses(kit, [], NOON) == {}
