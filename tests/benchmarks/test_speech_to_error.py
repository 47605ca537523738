"""From speech to error, end to end: ErAConD's dialogues spoken by synthetic voices, through ears, analyser and verification,
scored against the annotators' edits, beside the same on the text itself.

Each dialogue is spoken once, by one of three voices in turn, clean and with white noise 20 dB below the speech. What this
can't say: a synthetic voice has no accent, doesn't hesitate, and speaks mistakes as clearly as the rest; the dialogues were
typed. So it is the least that ears cost. `SPEAKKIT_BENCH_DIALOGUES` says how many dialogues are spoken (all where it isn't set),
`SPEAKKIT_BENCH_GROUPS` which groups ("23"; "123" where it isn't set), `SPEAKKIT_BENCH_NOISE=no` leaves out the noisy ones, and
`SPEAKKIT_BENCH_CACHE` names a folder in which what was heard is kept.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import islice
from pathlib import Path
from typing import Literal

import pytest
from rapidfuzz.distance import Levenshtein

from speakkit.analyse import AnalysisRequest
from speakkit.analyse.engines.rules_engine import RulesAnalyser
from speakkit.analyse.verify.verification import verified
from speakkit.model import Transcript
from speakkit.settings import Settings
from speakkit.text.tokens import tokenise
from speakkit.transcribe.engines.local import LocalTranscriber
from tests.support.eracond import AnnotatedText, Edit, annotated_dialogues
from tests.support.ledgers import Ledger
from tests.support.spoken_dialogues import VOICES, Ears, Voice, can_speak
from tests.support.values import make_transcript

pytestmark = pytest.mark.timeout(3600)

Fate = Literal["kept", "kept in doubt", "put right", "misheard"]
"""What ears make of a mistake: the words as they were spoken, or as the annotators put them right, or others."""


@dataclass(frozen=True)
class Heard:
    """A dialogue as it was spoken, and the transcript of it."""

    said: AnnotatedText
    transcript: Transcript

    @cached_property
    def words(self) -> list[str]:
        return [token.norm for token in tokenise(self.said.text)]

    @cached_property
    def heard(self) -> list[str]:
        return [token.norm for token in tokenise(self.transcript.text)]

    @property
    def errors(self) -> int:
        return Levenshtein.distance(self.words, self.heard)

    @cached_property
    def _heard_at(self) -> list[int]:
        """For each word that was said where it begins in what was heard, and where all ends."""
        at = [0] * (len(self.words) + 1)
        for step in Levenshtein.opcodes(self.words, self.heard):
            for said in range(step.src_start, step.src_end):
                at[said] = min(step.dest_start + said - step.src_start, step.dest_end)
        at[-1] = len(self.heard)
        return at

    def fate(self, edit: Edit) -> Fate:
        """What became of the words around a mistake."""
        at = self._heard_at
        first, last = max(0, edit.start - 1), min(len(self.words), edit.end + 1)
        around = self.heard[at[first] : at[last]]
        if around == self.words[first:last]:
            doubtful = AnalysisRequest(self.transcript).doubtful
            in_doubt = any(span.token_start < at[last] and at[first] < span.token_end for span in doubtful)
            return "kept in doubt" if in_doubt else "kept"
        right = [token.norm for token in tokenise(edit.correction)]
        return (
            "put right"
            if around == [*self.words[first : edit.start], *right, *self.words[edit.end : last]]
            else "misheard"
        )

    def said_place(self, start: int, end: int) -> tuple[int, int]:
        """Where in what was said the heard tokens `start:end` come from."""
        at = self._heard_at
        first = max((said for said, heard in enumerate(at) if heard <= start), default=0)
        last = next((said for said, heard in enumerate(at) if heard >= end), len(self.words))
        return first, max(first + (end > start), last)


def shown_edits(transcript: Transcript, analyser: RulesAnalyser) -> tuple[set[tuple[int, int]], int]:
    """The tokens that verified quotes change, and how many insights a learner is shown."""
    if transcript.unreliable is not None:
        return set(), 0
    request = AnalysisRequest(transcript)
    analysis = verified(analyser.analyse(request, Ledger("analyse").ledger), request)
    quotes = (quote for seen in analysis.observations if seen.state == "present" for quote in seen.quotes)
    places = {(edit.token_start, edit.token_end) for quote in quotes for edit in quote.edits}
    return places, sum(any(quote.edits for quote in insight.examples) for insight in analysis.insights)


@dataclass
class Score:
    """Of all dialogues in one manner of speaking."""

    dialogues: int = 0
    words: int = 0
    word_errors: int = 0
    edits: int = 0
    touched: int = 0
    found: int = 0
    right: int = 0
    with_insight: int = 0
    fates: Counter[str] = field(default_factory=Counter)

    def add(self, heard: Heard, analyser: RulesAnalyser) -> None:
        places, insights = shown_edits(heard.transcript, analyser)
        found = [heard.said_place(*place) for place in places]
        self.dialogues, self.words = self.dialogues + 1, self.words + len(heard.words)
        self.word_errors += heard.errors
        self.edits, self.found = self.edits + len(heard.said.edits), self.found + len(found)
        self.touched += sum(any(edit.touches(*place) for place in found) for edit in heard.said.edits)
        self.right += sum(any(edit.touches(*place) for edit in heard.said.edits) for place in found)
        self.with_insight += insights > 0
        self.fates.update(heard.fate(edit) for edit in heard.said.edits)

    def print(self, title: str) -> None:
        fates = ", ".join(f"{name} {self.fates[name]}" for name in ("kept", "kept in doubt", "put right", "misheard"))
        print(
            f"{title}: {self.dialogues} dialogues, {self.words} words, word error rate {self.word_errors / self.words:.3f}; "
            f"{self.edits} edits ({fates}); found {self.found}, right {self.right} "
            f"({self.right / max(1, self.found):.2f}), edits touched {self.touched} ({self.touched / self.edits:.3f}); "
            f"dialogues with an insight {self.with_insight}"
        )


def spoken_texts(folder: Path) -> Iterator[tuple[str, AnnotatedText]]:
    """Each dialogue with the voice that speaks it."""
    most = int(os.environ.get("SPEAKKIT_BENCH_DIALOGUES", "1000"))
    groups = os.environ.get("SPEAKKIT_BENCH_GROUPS", "123")
    for at, dialogue in enumerate(islice(annotated_dialogues(folder, groups), most)):
        yield VOICES[at % len(VOICES)], dialogue.as_one()


def unheard(text: str) -> Transcript:
    """The transcript of a recording of which nothing was heard."""
    return make_transcript("...", words=(), unreliable="nothing was heard")


def score(texts: Sequence[tuple[str, AnnotatedText]], ears: Ears | None, noise_db: int | None = None) -> Score:
    """Of the texts as they are heard, or as they are written where there are no ears."""
    tally, analyser = Score(), RulesAnalyser(Settings())
    for voice, text in texts:
        heard = make_transcript(text.text) if ears is None else ears.hear(Voice(voice, noise_db), text.text)
        tally.add(Heard(text, heard or unheard(text.text)), analyser)
    return tally


@pytest.mark.usefixtures("only_in_bench")
def test_from_speech_to_error(shared_data: Path) -> None:
    if not can_speak():
        pytest.skip("needs flite (Debian: apt install flite)")
    texts = list(spoken_texts(shared_data / "errors" / "eracond"))
    ears = Ears(LocalTranscriber(Settings()), "whisper")
    text = score(texts, None)
    clean = score(texts, ears)
    print()
    text.print("as written")
    clean.print("spoken clean")
    if os.environ.get("SPEAKKIT_BENCH_NOISE") != "no":
        score(texts, ears, 20).print("spoken with noise at 20 dB")
    assert text.found >= clean.found > 0
    assert clean.right >= 0.6 * clean.found
