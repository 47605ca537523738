"""What was said, as one transcriber heard it."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from speakkit.model.values import Milliseconds, Share, Value

MIN_CALIBRATED_CONFIDENCE = 0.5
"""Below it a word is more likely misheard than not, where its confidence is the probability of being right."""

MIN_PAUSE_MS = 250
"""The shortest silence that counts as a pause: De Jong & Bosker 2013, Proceedings of DiSS, pp. 17-20."""

SegmentDoubt = Literal["low_confidence", "loop", "over_silence", "no_speech"]


class Word(Value):
    """One word as the transcriber gave it; `speaker` is None where nobody but the learner is known to speak.

    `is_aligned` says whether its times were found by aligning the text with the sound, which is exact to a few hundredths of a
    second; else they are the transcriber's own, which may be half a second off. None: not known.
    `syllables` are those that measures count; None where syllables of the language aren't counted.
    """

    text: str = Field(min_length=1)
    start_ms: Milliseconds | None = None
    end_ms: Milliseconds | None = None
    confidence: Share | None = None
    speaker: str | None = None
    is_aligned: bool | None = None
    syllables: int | None = None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if (self.start_ms is None) != (self.end_ms is None):
            raise ValueError("a word has both times or neither")
        if self.start_ms is not None and self.end_ms is not None and self.end_ms < self.start_ms:
            raise ValueError("a word can't end before it starts")
        return self


class Span(Value):
    """A stretch of a recording: a pause, or a filler that was heard."""

    start_ms: Milliseconds
    end_ms: Milliseconds

    @property
    def duration_ms(self) -> int:
        return self.end_ms - self.start_ms


class Filler(Span):
    """A filled pause found in the audio, such as "um"."""

    text: str


class Segment(Span):
    """A stretch that the transcriber heard as one: the words `word_start:word_end` of the transcript.

    `confidence` is the mean probability of its words, 0 where they can't have been said. `doubt` is why nothing may rest on
    them, None where something may. Of a segment that wasn't heard at all (`is_heard`) no words are left.
    """

    word_start: int = Field(ge=0)
    word_end: int = Field(ge=0)
    confidence: Share
    doubt: SegmentDoubt | None = None

    @property
    def is_heard(self) -> bool:
        return self.word_end > self.word_start


class Transcript(Value):
    """What was said, as one transcriber heard it.

    `verbatim` says whether fillers and repetitions are in the words; counts that need them are null otherwise.
    `pauses` and `fillers` come from the audio (None: not looked for); the silence before the first and after the last sound
    is among the pauses. `mean_confidence` is over words that have one. A word whose confidence is below `min_word_confidence` is
    doubtful: recognisers mean different things by their figures, so each says at which its words are more likely wrong than not.
    `duration_ms` is the recording's; of a transcript without one where its times end, None where it has none.
    `segments` are those of a transcriber that judges its own by the stretch, `spoken_language` is what the recording sounds like
    where that isn't `language`, in which it was heard.
    `word_times_deleted` is whether times and syllables of the words went by their age, the words being there still.
    `unreliable` holds the reason why this transcript supports no insight, None where it is good enough.
    """

    text: str
    words: tuple[Word, ...] = ()
    language: str = "en"
    duration_ms: int | None = Field(default=None, gt=0)
    verbatim: bool = False
    engine: str
    engine_version: str
    model: str | None = None
    mean_confidence: Share | None = None
    min_word_confidence: Share = MIN_CALIBRATED_CONFIDENCE
    unreliable: str | None = None
    pauses: tuple[Span, ...] | None = None
    fillers: tuple[Filler, ...] | None = None
    segments: tuple[Segment, ...] | None = None
    spoken_language: str | None = None
    word_times_deleted: bool = False

    @property
    def is_emptied(self) -> bool:
        """Whether what was said is gone, as after the days that transcripts are kept; nobody transcribes silence."""
        return not self.text

    @property
    def others_speak(self) -> bool:
        """Whether the sound holds other people too, whose words aren't here: how fast or fluently the learner spoke can't
        be told from it."""
        return any(word.speaker is not None for word in self.words)
