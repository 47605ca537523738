"""What is drawn, as arrays with one axis each for learners, sessions and patterns."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

from speakkit.errors import InputError, UnknownPatternError
from speakkit.model import MAX_INSIGHTS
from speakkit.patterns.vocabulary import Pattern, vocabulary

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]

_MOST_FREQUENT, _LEAST_FREQUENT = 0.75, 0.15
_SHORT_SESSIONS = 0.05
_POINTS = {"low": 1, "medium": 2, "high": 3}
_DAYS_BETWEEN = 5.0


@dataclass(frozen=True, slots=True)
class Effect:
    """The odds of a pattern times `odds_ratio`: for learners of a first language or all, from a session on or always.

    `share` of these learners, drawn at random, have the effect.
    """

    pattern: str
    odds_ratio: float
    first_language: str | None = None
    from_session: int = 0
    share: float = 1.0


@dataclass(frozen=True)
class Design:
    """The arguments of `speakkit.simulate`."""

    learners: int
    sessions: int
    patterns: int | tuple[str, ...]
    effects: tuple[Effect, ...]
    first_languages: tuple[str, ...]
    spread: float
    words: int
    checked: float
    opportunity: float
    sensitivity: float
    specificity: float
    misquotes: float
    analyser: str
    new_version_from: int | None
    seed: int

    def validated(self) -> Design:
        """The design itself, where it can be drawn.

        Raises:
            InputError: it can't.
        """
        if min(self.learners, self.sessions, len(self.first_languages), len(self.entries)) < 1:
            raise InputError("A simulation needs at least one learner, session, first language and pattern.")
        for name in ("checked", "opportunity", "sensitivity", "specificity", "misquotes"):
            if not 0 <= getattr(self, name) <= 1:
                raise InputError(f"{name} is a share from 0 to 1, not {getattr(self, name)}.")
        if self.spread <= 0 or self.words <= 0:
            raise InputError("spread and words are greater than 0.")
        for effect in self.effects:
            self.position(effect.pattern)
            if effect.odds_ratio <= 0 or not 0 <= effect.share <= 1 or effect.from_session < 0:
                raise InputError("An effect has an odds ratio above 0, a share from 0 to 1 and a session from 0 on.")
            if effect.first_language not in (None, *self.first_languages):
                raise InputError(f"No simulated learner speaks {effect.first_language!r} first.")
        return self

    @cached_property
    def entries(self) -> tuple[Pattern, ...]:
        """The vocabulary's entries that are drawn.

        Raises:
            UnknownPatternError: a name is none of the vocabulary's.
        """
        known = vocabulary()
        if isinstance(self.patterns, int):
            return tuple(known.patterns.values())[: self.patterns]
        found = {name: known.find(name) for name in self.patterns}
        unknown = [name for name, entry in found.items() if entry is None]
        if unknown:
            raise UnknownPatternError(f"The vocabulary has no pattern {unknown[0][:80]!r}.")
        return tuple(entry for entry in found.values() if entry is not None)

    def position(self, pattern: str) -> int:
        """Where a pattern, named by key, label or id, stands among the entries.

        Raises:
            UnknownPatternError: it isn't drawn.
        """
        for position, entry in enumerate(self.entries):
            if pattern in (entry.key, entry.label, entry.pattern_id):
                return position
        raise UnknownPatternError(f"The pattern {pattern[:80]!r} isn't among those simulated.")

    @cached_property
    def language_of(self) -> Ints:
        """Index into `first_languages`, one a learner."""
        return np.arange(self.learners) % len(self.first_languages)


@dataclass(frozen=True)
class Drawn:
    """Axes: learner, session, pattern; `words` and `day` lack the last, `speech_rate` too.

    `state` is 0 absent, 1 present, 2 no opportunity, 3 not checked, as the analyser says; `rank` is 1 to 5 where it is
    listed, else 0. `rates` are the true presence rates, `misquotes` the quotes rejected in a session.
    """

    rates: Floats
    words: Ints
    day: Floats
    speech_rate: Floats
    state: npt.NDArray[np.int8]
    occurrences: Ints
    rank: Ints
    misquotes: Ints


def draw(design: Design) -> Drawn:
    """Truth and speech from the seed, and then what the analyser makes of them."""
    rng = np.random.default_rng([design.seed, 0])
    shape = (design.learners, design.sessions, len(design.entries))
    rates = _rates(design, rng)
    words = _words(design, rng)
    day = rng.gamma(4, _DAYS_BETWEEN / 4, shape[:2]).cumsum(axis=1)
    pace = rng.normal(2.8, 0.4, (design.learners, 1)) + rng.normal(0, 0.2, shape[:2])
    has_opportunity = rng.random(shape) < design.opportunity
    occurs = has_opportunity & (rng.random(shape) < rates)
    counts = 1 + rng.poisson(0.4 * words[..., None] / 100, shape)
    state, occurrences, misquotes = _judged(design, occurs, counts, has_opportunity)
    rank = _ranks(design, state, occurrences)
    return Drawn(rates, words, day, np.maximum(pace, 0.5), state, occurrences, rank, misquotes)


def _rates(design: Design, rng: np.random.Generator) -> Floats:
    """Presence rates: a learner's own, times the odds of the effects."""
    learners, patterns = design.learners, len(design.entries)
    means = np.linspace(_MOST_FREQUENT, _LEAST_FREQUENT, patterns)
    own = rng.beta(means * design.spread, (1 - means) * design.spread, (learners, patterns))
    odds = np.repeat(logit(np.clip(own, 1e-6, 1 - 1e-6))[:, None, :], design.sessions, axis=1)
    for effect in design.effects:
        chosen = rng.random(learners) < effect.share
        if effect.first_language is not None:
            chosen &= design.language_of == design.first_languages.index(effect.first_language)
        odds[chosen, effect.from_session :, design.position(effect.pattern)] += np.log(effect.odds_ratio)
    rates: Floats = expit(odds)
    return rates


def _words(design: Design, rng: np.random.Generator) -> Ints:
    shape = (design.learners, design.sessions)
    words = np.exp(rng.normal(np.log(design.words), 0.25, shape))
    short = rng.random(shape) < _SHORT_SESSIONS
    return np.where(short, rng.integers(20, 100, shape), words).astype(np.int64)


def _judged(
    design: Design, occurs: Bools, counts: Ints, has_opportunity: Bools
) -> tuple[npt.NDArray[np.int8], Ints, Ints]:
    """State, occurrences and misquotes as the analyser reports them, from a stream of random numbers of its own."""
    rng = np.random.default_rng([design.seed, 1, *design.analyser.encode()])
    says_present = np.where(
        occurs, rng.random(occurs.shape) < design.sensitivity, rng.random(occurs.shape) >= design.specificity
    )
    is_checked = rng.random(occurs.shape) < design.checked
    state = np.where(says_present, 1, np.where(has_opportunity, 0, 2)).astype(np.int8)
    state[~is_checked] = 3
    occurrences: Ints = np.where(state == 1, counts, 0)
    misquotes: Ints = rng.binomial(occurrences.sum(axis=2), design.misquotes)
    return state, occurrences, misquotes


def _ranks(design: Design, state: npt.NDArray[np.int8], occurrences: Ints) -> Ints:
    """1 for the weightiest pattern found in a session, to 5; 0 for what isn't listed."""
    points = np.array([_POINTS[entry.severity] for entry in design.entries])
    weight = np.where(state == 1, occurrences * points, 0)
    order = np.argsort(-weight, axis=2, kind="stable")
    rank = np.empty_like(order)
    np.put_along_axis(rank, order, np.arange(1, order.shape[2] + 1)[None, None, :], axis=2)
    return np.where((state == 1) & (rank <= MAX_INSIGHTS), rank, 0)
