"""The core of every analyser that asks a chat model: one question, one repair, one ledger, whoever carries it there."""

from __future__ import annotations

import json
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from speakkit.analyse.engines.model_answer import Answer, Speaker, WireAnalysis, read_kept
from speakkit.analyse.engines.model_question import Turn, first_turn, prompt
from speakkit.analyse.protocol import AnalysisDraft, AnalysisRequest
from speakkit.calls.ledger import CallLedger, CallUsage
from speakkit.calls.prices import TokenUsage, about_tokens, most_tokens
from speakkit.errors import BadAnswerError, TruncatedAnswerError
from speakkit.model.hashing import content_hash
from speakkit.patterns.vocabulary import Vocabulary, vocabulary

Ask = Callable[[Turn, CallUsage], Answer]
"""Puts a question to a model; what the call took goes into the usage, also where the answer is no good."""


class ModelAnalyser(ABC):
    """Asks a chat model what recurs in a transcript; a subclass carries the question to its vendor and the answer back.

    Args:
        patterns: the vocabulary to name patterns by; the shipped one by default.
    """

    name: str
    version: str
    """Counts changes in how the model is asked and its answer read; the prompt has a hash of its own."""

    def __init__(self, patterns: Vocabulary | None = None) -> None:
        self._patterns = patterns or vocabulary()

    @property
    @abstractmethod
    def model(self) -> str:
        """The model's name at its vendor."""

    @property
    @abstractmethod
    def speaker(self) -> Speaker:
        """Whose answers these are."""

    @property
    @abstractmethod
    def max_tokens(self) -> int:
        """The longest answer that is asked for at first."""

    @abstractmethod
    def cost_usd(self, usage: TokenUsage, *, in_batch: bool = False) -> float | None:
        """What those tokens cost; None where the price isn't known."""

    @abstractmethod
    def instructions(self) -> list[Any]:
        """The part of a question that is the same for every transcript, as it is sent."""

    @abstractmethod
    def fields(self, turn: Turn) -> dict[str, Any]:
        """A question as it is sent."""

    @abstractmethod
    def schema_hash(self) -> str:
        """Says which form was asked for."""

    @abstractmethod
    def _asking(self) -> AbstractContextManager[Ask]:
        """A connection to the vendor. Raises: MissingKeyError, WrongKeyError where there is no key that can be used."""

    def analyse(self, request: AnalysisRequest, ledger: CallLedger) -> AnalysisDraft:
        """What recurs in this transcript, and whether each known pattern occurs, unverified.

        Raises:
            EngineError: the model didn't deliver; `is_transient` says whether a retry makes sense.
            MissingKeyError: there is no key.
        """
        turn, answer_key = self.first_turn(request), self.answer_key(request)
        analysis = read_kept(ledger.kept(answer_key))
        if analysis is None:
            with self._asking() as ask:
                analysis = self._analysis(ask, turn, ledger, answer_key)
        return AnalysisDraft(
            insights=tuple(insight.draft() for insight in analysis.insights),
            probes=tuple(probe.draft() for probe in analysis.probes),
            strengths=tuple(strength.draft() for strength in analysis.strengths),
            collocations=tuple(analysis.collocations),
            better_words=tuple(better.draft() for better in analysis.better_words),
            words_to_try=tuple(word.draft() for word in analysis.words_to_try),
            focus_next=analysis.focus_next,
            focus_rule=analysis.rule,
            summary=analysis.summary,
            engine=self.name,
            engine_version=self.version,
            model=self.model,
            prompt_hash=self.prompt_hash(),
            schema_hash=self.schema_hash(),
            input_hash=turn.input_hash,
            written_in=request.background.reader_language,
        )

    def answer_key(self, request: AnalysisRequest) -> str:
        """What an answer is kept under: model, prompt, schema, vocabulary and all that the model is given of a session."""
        return content_hash(
            self.name,
            self.version,
            self.model,
            self.prompt_hash(),
            self.schema_hash(),
            self._patterns.content_hash,
            self.first_turn(request).input_hash,
        )

    def first_turn(self, request: AnalysisRequest) -> Turn:
        """What is asked first about a transcript."""
        return first_turn(request, self.max_tokens)

    def prompt_hash(self) -> str:
        """Says which instructions were given."""
        return content_hash(prompt())

    def most_usd(self, request: AnalysisRequest, *, in_batch: bool = False) -> float | None:
        """The most that asking about this transcript can cost, repairs left out; None where the price isn't known."""
        return self.most_usd_of(self.first_turn(request), in_batch=in_batch)

    def most_usd_of(self, turn: Turn, *, in_batch: bool = False) -> float | None:
        """The most that this question can cost."""
        sent = json.dumps(self.fields(turn))
        usage = TokenUsage(input_tokens=0, cache_write_tokens=most_tokens(sent), output_tokens=turn.max_tokens)
        return self.cost_usd(usage, in_batch=in_batch)

    def expected_usage(self, request: AnalysisRequest, *, output_tokens: int, is_first: bool) -> TokenUsage:
        """The tokens that asking about this transcript will take, about: the instructions are cached after the first."""
        instructions = about_tokens(json.dumps(self.instructions()))
        return TokenUsage(
            input_tokens=about_tokens(json.dumps(self.first_turn(request).messages)),
            cache_write_tokens=instructions if is_first else 0,
            cache_read_tokens=0 if is_first else instructions,
            output_tokens=output_tokens,
        )

    def _analysis(self, ask: Ask, turn: Turn, ledger: CallLedger, answer_key: str) -> WireAnalysis:
        answer: Answer | None = None
        try:
            with ledger.start(
                engine=self.name,
                engine_version=self.version,
                model=self.model,
                input_hash=turn.input_hash,
                prompt_hash=self.prompt_hash(),
                answer_key=answer_key,
                most_usd=self.most_usd_of(turn),
            ) as usage:
                answer = ask(turn, usage)
                analysis = answer.analysis(self.speaker)
                usage.answer = analysis.model_dump_json()
                return analysis
        except (BadAnswerError, TruncatedAnswerError):
            next_turn = turn.after(answer) if answer else None
            if next_turn is None:
                raise
        return self._analysis(ask, next_turn, ledger, answer_key)
