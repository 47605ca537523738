"""Sentence ends found in words without punctuation, on speakers whose words the weights weren't fitted to.

The ends between sentences are counted, not the last one of a text. The samples' scripts were looked at while the rules for
fronted phrases were written; the meetings and the second and third group of ErAConD weren't.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path

import pytest

from speakkit.analyse.engines.rules.boundaries import find_boundaries
from tests.support import boundary_trial
from tests.support.boundary_fit import (
    FITTED_MEETINGS,
    OTHER_MEETINGS,
    KnownEnds,
    of_eracond,
    of_meetings,
    of_text,
)
from tests.support.samples import planted_sessions


@cache
def ends_found(text: KnownEnds) -> frozenset[int]:
    return find_boundaries(text.words, text.gaps_ms).ends


def f1(title: str, texts: Iterable[KnownEnds], find: Callable[[KnownEnds], frozenset[int]] = ends_found) -> float:
    found = true = right = 0
    for text in texts:
        last = {len(text.words) - 1}
        guessed, known = find(text) - last, text.ends - last
        found, true, right = found + len(guessed), true + len(known), right + len(guessed & known)
    score = 2 * right / (found + true)
    print(f"\n{title}: {true} ends, precision {right / found:.2f}, recall {right / true:.2f}, F1 {score:.3f}", end="")
    return score


def untimed(texts: Iterable[KnownEnds]) -> tuple[KnownEnds, ...]:
    return tuple(text.without_times() for text in texts)


@pytest.fixture(scope="module")
def others(shared_data: Path) -> tuple[KnownEnds, ...]:
    return of_meetings(shared_data / "meetings" / "ami", OTHER_MEETINGS)


def test_meetings_with_word_times(is_bench: bool, others: tuple[KnownEnds, ...], shared_data: Path) -> None:
    ami = shared_data / "meetings" / "ami"
    if is_bench:  # figures of which nothing is asked
        f1(f"fitted to: {', '.join(FITTED_MEETINGS)}, with times", of_meetings(ami, FITTED_MEETINGS))
        for meeting in OTHER_MEETINGS:
            f1(f"{meeting}, with times", of_meetings(ami, (meeting,)))
    assert f1("all six other meetings, with times", others) >= 0.7


def test_meetings_without_times(others: tuple[KnownEnds, ...]) -> None:
    assert f1("the same, words alone", untimed(others)) >= 0.6


def test_dialogues_of_learners(shared_data: Path) -> None:
    assert f1("ErAConD 2 and 3, words alone", of_eracond(shared_data / "errors" / "eracond", "23")) >= 0.7


@pytest.mark.usefixtures("only_in_bench")
def test_a_larger_model_that_was_not_taken(others: tuple[KnownEnds, ...], shared_data: Path) -> None:
    """What reads the words themselves finds more ends of meetings, still not the .7 asked for, and fewer of the scripts."""
    meetings = untimed(of_meetings(shared_data / "meetings" / "ami", FITTED_MEETINGS))
    dialogues = of_eracond(shared_data / "errors" / "eracond", "1")
    weights = boundary_trial.fitted((*meetings, *dialogues), [1] * len(meetings) + [4] * len(dialogues))

    def find(text: KnownEnds) -> frozenset[int]:
        return boundary_trial.ends(text.words, weights)

    print(f"\na larger model, {len(weights)} weights", end="")
    tried = f1("six other meetings, words alone", untimed(others), find)
    f1("ErAConD 2 and 3", of_eracond(shared_data / "errors" / "eracond", "23"), find)
    f1("the samples' scripts", (of_text(session.script) for session in planted_sessions()), find)
    assert 0.6 < tried < 0.7


def test_scripts_of_the_samples() -> None:
    assert f1("the samples' scripts, words alone", (of_text(session.script) for session in planted_sessions())) >= 0.7
