"""What a chat model is asked to answer, as a schema, and its answer: read out of whatever the model wrapped it in."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from pydantic import BaseModel, Field, ValidationError, model_validator

from speakkit.analyse.protocol import (
    BetterWordsDraft,
    ExampleDraft,
    InsightDraft,
    ProbeDraft,
    StrengthDraft,
    WordToTryDraft,
)
from speakkit.calls.prices import TokenUsage
from speakkit.errors import BadAnswerError, EngineError, RefusedError, TruncatedAnswerError, field_path
from speakkit.model import Category, LikelyCause, ObservationState, Severity

_LONGEST_ANSWER = 2_000_000
"""Characters of an answer that are read: more than any model writes."""
_MOST_TRIES = 1_000
"""Braces that begin no object, after which the rest isn't looked at: each costs a walk through the text."""


class WireQuote(BaseModel):
    """A place where the pattern occurs."""

    quote: str
    correction: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _alone(cls, value: object) -> object:
        """A quote without a correction may come as a plain text."""
        return {"quote": value} if isinstance(value, str) else value

    def draft(self) -> ExampleDraft:
        return ExampleDraft(quote=self.quote, correction=self.correction)


class WireInsight(BaseModel):
    """One thing that recurs in the recording. How often is counted here, from the quotes that are true."""

    category: Category
    pattern: str = Field(min_length=1)
    detail: str
    severity: Severity
    suggestion: str
    quotes: list[WireQuote]
    alternative: str | None = None
    likely_cause: LikelyCause | None = None

    def draft(self) -> InsightDraft:
        return InsightDraft(**self.model_dump(exclude={"quotes"}), examples=_examples(self.quotes))


class WireProbe(BaseModel):
    """Whether a known pattern occurs in the recording."""

    pattern_id: str
    state: ObservationState
    quotes: list[WireQuote] = []
    correct_uses: int | None = Field(default=None, ge=0)
    correct_quote: str | None = None

    def draft(self) -> ProbeDraft:
        return ProbeDraft(
            pattern_id=self.pattern_id,
            state=self.state,
            examples=_examples(self.quotes),
            correct_uses=self.correct_uses,
            correct_example=ExampleDraft(quote=self.correct_quote) if self.correct_quote else None,
            owes_correct_example=True,
        )


class WireStrength(BaseModel):
    """A construction used well."""

    text: str
    quote: str

    def draft(self) -> StrengthDraft:
        return StrengthDraft(text=self.text, example=ExampleDraft(quote=self.quote))


class WireBetterWords(BaseModel):
    """Words that say more than an overused one."""

    word: str
    better: list[str]

    def draft(self) -> BetterWordsDraft:
        return BetterWordsDraft(word=self.word, better=tuple(self.better))


class WireWordToTry(BaseModel):
    """A word that is new to the learner."""

    word: str
    example: str

    def draft(self) -> WordToTryDraft:
        return WordToTryDraft(word=self.word, example=self.example)


class WireAnalysis(BaseModel):
    """The analysis of one recording."""

    insights: list[WireInsight]
    probes: list[WireProbe]
    strengths: list[WireStrength] = []
    collocations: list[str] = []
    better_words: list[WireBetterWords] = []
    words_to_try: list[WireWordToTry] = []
    focus_next: str | None
    rule: str | None = None
    summary: str


class Stop(Enum):
    """Why a model stopped: it was done, its answer or the whole conversation was too long, it refuses, or something else."""

    DONE = auto()
    TOO_LONG = auto()
    CONTEXT_FULL = auto()
    REFUSED = auto()
    OTHER = auto()


@dataclass(frozen=True)
class Speaker:
    """Whose answer it is, as errors name it, and the setting that says how long it may be."""

    name: str
    length_setting: str


@dataclass(frozen=True)
class Answer:
    """A model's answer as it came, without what the model thought where that is apart; tokens as the vendor counted them."""

    text: str
    stop: Stop
    tokens: TokenUsage | None

    def analysis(self, speaker: Speaker) -> WireAnalysis:
        """What the answer says.

        Raises:
            RefusedError: the model refuses to answer.
            TruncatedAnswerError: the answer was too long.
            BadAnswerError: the answer isn't what was asked for.
        """
        if self.stop is not Stop.DONE:
            raise _stopped(self.stop, speaker)
        analysis = read_analysis(self.text)
        if analysis is None:
            # outside any handler: the context of the error would hold the answer, and so quotes
            raise BadAnswerError(
                f"The answer of {speaker.name} doesn't have the form that was asked for. Process the session again, "
                "or choose another model."
            )
        return analysis

    def problems(self) -> list[str]:
        """What is wrong with the form of the answer, place by place, without the values."""
        try:
            WireAnalysis.model_validate(_likeliest(self.text))
        except ValidationError as error:
            return [f"{field_path(item, 'answer')}: {item['msg']}" for item in error.errors()]
        return []


def read_analysis(text: str) -> WireAnalysis | None:
    """The analysis that `text` holds, whatever stands around it; None where there is none.

    Thinking, code fences and courtesies come before or after it, so the last JSON object of the right form counts: a
    draft of it may stand among the thinking.
    """
    for document in reversed(list(_objects(text))):
        try:
            return WireAnalysis.model_validate(document)
        except ValidationError:
            continue
    return None


def read_kept(text: str | None) -> WireAnalysis | None:
    """The analysis that was kept as `text`, None where there is none that can be read."""
    return None if text is None else read_analysis(text)


def _likeliest(text: str) -> object:
    """The object that was probably meant as the answer: the last of those that have most of its fields."""
    wanted = set(WireAnalysis.model_fields)
    return max(reversed(list(_objects(text))), key=lambda found: len(wanted & found.keys()), default=None)


def _objects(text: str) -> Iterator[dict[str, object]]:
    """Every JSON object of the text that isn't inside another one, in order."""
    text, start, tries, decoder = text[:_LONGEST_ANSWER], 0, 0, json.JSONDecoder()
    while tries < _MOST_TRIES and (start := text.find("{", start)) >= 0:
        try:
            found, start = decoder.raw_decode(text, start)
        except (ValueError, RecursionError):
            start, tries = start + 1, tries + 1
        else:
            yield {key: _whole(value) for key, value in found.items()}


def _whole(value: object) -> object:
    """The same with a mark for each half of a character, which JSON can write and nothing can store."""
    if isinstance(value, str):
        return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if isinstance(value, list):
        return [_whole(one) for one in value]
    return {key: _whole(one) for key, one in value.items()} if isinstance(value, dict) else value


def _stopped(stop: Stop, speaker: Speaker) -> EngineError:
    if stop is Stop.REFUSED:
        return RefusedError(
            f"{speaker.name} refused to analyse this transcript. Try another model, or the analyser `rules`."
        )
    if stop is Stop.TOO_LONG:
        return TruncatedAnswerError(
            f"The answer of {speaker.name} was longer than allowed. Raise {speaker.length_setting}."
        )
    if stop is Stop.CONTEXT_FULL:
        return TruncatedAnswerError("The transcript is too long for the model. Split the recording.")
    return BadAnswerError(f"{speaker.name} stopped before its answer was complete. Process the session again.")


def _examples(quotes: list[WireQuote]) -> tuple[ExampleDraft, ...]:
    return tuple(quote.draft() for quote in quotes)
