"""Fillers, repetitions and repairs found in AMI meetings against the tags made by hand, counted in words crossed out.

The detector reads the verbatim words only. Families of features, shrinkage, threshold and weights of the model of repairs come
from IS1001 and ES2002 alone, by cross-validation over their speakers (`tests/support/repair_fit.py`); then ES2005 and TS3005 were
scored once. What is asserted is of these. Sentences that a speaker gave up are tagged too, though nothing
in the words tells them from two sentences: their words are masked, that is, counted neither as found nor as missed.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest

from speakkit.text.disfluency import Kind, find_disfluencies
from speakkit.text.repairs import repair_model
from speakkit.text.tokens import tokenise
from tests.support.ami import TaggedSpeaker
from tests.support.eracond import corrected_texts
from tests.support.repair_fit import FITTED_MEETINGS, OTHER_MEETINGS, chosen, speakers

Crossed = dict[str, set[tuple[int, int]]]
"""Pairs of speaker and token, by kind."""
KINDS: tuple[Kind, ...] = ("filler", "repetition", "repair")


def found(chosen: Iterable[TaggedSpeaker]) -> Crossed:
    crossed: Crossed = {kind: set() for kind in KINDS}
    for number, speaker in enumerate(chosen):
        for disfluency in find_disfluencies(speaker.text):
            crossed[disfluency.kind].update((number, token) for token in disfluency.token_indices)
    return crossed


def tagged(chosen: Iterable[TaggedSpeaker]) -> Crossed:
    crossed: Crossed = {kind: set() for kind in (*KINDS, "given up", "mistake")}
    for number, speaker in enumerate(chosen):
        by_kind = {
            "filler": speaker.hesitations,
            "repetition": speaker.repetitions,
            "repair": speaker.repairs - speaker.repetitions,
            "given up": speaker.given_up,
            "mistake": speaker.mistakes,
        }
        for kind, tokens in by_kind.items():
            crossed[kind].update((number, token) for token in tokens)
    return crossed


def together(crossed: Crossed) -> set[tuple[int, int]]:
    return set[tuple[int, int]]().union(*(crossed[kind] for kind in KINDS))


class Agreement:
    """How often found words are tagged ones."""

    def __init__(self, name: str, guessed: set[tuple[int, int]], truth: set[tuple[int, int]]) -> None:
        hits = len(guessed & truth)
        self.precision, self.recall = hits / len(guessed), hits / len(truth)
        self.f1 = 2 * hits / (len(guessed) + len(truth))
        print(
            f"\n{name}: {len(truth)} tagged, {len(guessed)} found, precision {self.precision:.3f}, recall {self.recall:.3f}, "
            f"F1 {self.f1:.3f}",
            end="",
        )


def agreements(title: str, chosen: list[TaggedSpeaker]) -> dict[str, Agreement]:
    """By kind, over all kinds ("all"), and of repairs that the speakers made themselves ("own repair"); masked."""
    guessed, truth = found(chosen), tagged(chosen)
    words, masked = sum(len(tokenise(one.text)) for one in chosen), truth["given up"]
    print(f"\n{title}: {len(chosen)} speakers, {words} words, {len(masked)} of them in sentences given up", end="")
    everything = together(guessed), together(truth)
    Agreement("repair, nothing masked", guessed["repair"], truth["repair"])
    Agreement("all, nothing masked", *everything)
    mistakes = masked | truth["mistake"]
    return {
        **{kind: Agreement(kind, guessed[kind] - masked, truth[kind] - masked) for kind in KINDS},
        "own repair": Agreement("own repair", guessed["repair"] - mistakes, truth["repair"] - mistakes),
        "all": Agreement("all", *(crossed - masked for crossed in everything)),
    }


@pytest.fixture(scope="module")
def ami(shared_data: Path) -> Path:
    return shared_data / "meetings" / "ami"


def test_meetings_that_nothing_was_fitted_to(is_bench: bool, ami: Path) -> None:
    if is_bench:  # figures of which nothing is asked
        agreements(f"fitted to: {', '.join(FITTED_MEETINGS)}", speakers(ami, FITTED_MEETINGS))
        for group in ("ES2005", "TS3005"):
            agreements(group, speakers(ami, [meeting for meeting in OTHER_MEETINGS if meeting.startswith(group)]))
    others = agreements(f"not fitted to: {', '.join(OTHER_MEETINGS)}", speakers(ami, OTHER_MEETINGS))
    assert others["repair"].recall >= 0.37
    assert others["repair"].precision >= 0.65
    assert others["all"].f1 >= 0.82
    assert others["filler"].f1 >= 0.95
    assert others["repetition"].f1 >= 0.75


@pytest.mark.usefixtures("only_in_bench")
def test_the_model_is_the_one_that_cross_validation_chooses(ami: Path) -> None:
    best, model = chosen(ami)
    print(
        f"\nleaving a speaker out: repairs precision {best.precision:.3f}, recall {best.recall:.3f} with {best.candidate}"
    )
    assert model == repair_model()


def test_correct_dialogues_hold_nothing_to_cross_out(shared_data: Path) -> None:
    """Typed and corrected: whatever is crossed out there is a false alarm."""
    texts = list(corrected_texts(shared_data / "errors" / "eracond"))
    alarms = [one for text in texts for one in find_disfluencies(text) if one.kind != "filler"]
    words, crossed_out = sum(len(tokenise(text)) for text in texts), sum(len(one.token_indices) for one in alarms)
    print(f"\ncorrected dialogues: {words} words, {crossed_out} crossed out")
    assert crossed_out <= 0.002 * words
