from __future__ import annotations

from speakkit.profile.profile import PatternProfile
from tests.support.command_line import Run, settings
from tests.support.histories import publish_histories


def test_a_profile_is_shown_and_printed_for_scripts(run: Run) -> None:
    publish_histories(settings().published_dir, {"ana": {"A": "xxo-", "[red]B": "xooo"}})
    shown = run("profile", "ana").out
    assert "2 of 3 (+1 unknown)" in shown
    assert "grammar:[red]B" in shown
    assert PatternProfile.from_json(run("profile", "ana", "--json").out)["A"].sessions_present == 2


def test_an_unknown_learner_is_one_sentence(run: Run) -> None:
    publish_histories(settings().published_dir, {"ana": {"A": "x"}})
    result = run("profile", "bo")
    assert result.code == 4
    assert "there are: ana" in result.err
