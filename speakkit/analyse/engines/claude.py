"""The `claude` analyser: Anthropic's models, asked for structured output.

The transcript goes into the user's message as a JSON document, never into the instructions.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from speakkit.analyse.batching import BatchQuestion
from speakkit.analyse.engines.claude_answer import WireAnalysis, WireMessage, read_kept, read_message, record_usage
from speakkit.analyse.engines.claude_client import ClaudeClient, answer_schema
from speakkit.analyse.engines.claude_prices import analysis_cost_usd
from speakkit.analyse.protocol import AnalysisDraft, AnalysisRequest
from speakkit.calls.batches import Batch, new_batch
from speakkit.calls.ledger import CallLedger, CallUsage
from speakkit.calls.prices import TokenUsage, about_tokens, most_tokens
from speakkit.errors import BadAnswerError, TruncatedAnswerError
from speakkit.model.hashing import content_hash
from speakkit.patterns.vocabulary import Vocabulary, vocabulary
from speakkit.settings import Settings
from speakkit.text.quote_places import surroundings
from speakkit.text.tokens import tokenise

_PROMPT_FILE = "analyse_v2.md"

_NEIGHBOURS = 3
"""Words shown before and after a doubtful stretch."""


@dataclass(frozen=True)
class _Turn:
    """What is asked next. An answer that was cut is asked for once more at twice the length, one in a wrong form once
    more with what is wrong with it."""

    messages: tuple[dict[str, str], ...]
    max_tokens: int
    may_grow: bool = True
    may_repair: bool = True

    @property
    def input_hash(self) -> str:
        return content_hash(json.dumps(self.messages))

    def after(self, message: WireMessage) -> _Turn | None:
        """The turn that may put right what is wrong with `message`, None where that was tried or doesn't help."""
        if message.stop_reason == "max_tokens":
            return replace(self, max_tokens=2 * self.max_tokens, may_grow=False) if self.may_grow else None
        if message.stop_reason != "end_turn" or not self.may_repair:
            return None
        answered = ({"role": "assistant", "content": message.text},) if message.text.strip() else ()
        complaint = {"role": "user", "content": _complaint(message.problems())}
        return replace(self, messages=(*self.messages, *answered, complaint), may_repair=False)


class ClaudeAnalyser:
    """Asks Claude what recurs in a transcript (`SPEAKKIT_ANTHROPIC_*`).

    Args:
        settings: key, address, model and limits.
        patterns: the vocabulary to name patterns by; the shipped one by default.
    """

    name = "claude"
    vendor = "Anthropic"
    version = "1"
    """Counts changes in how the model is asked and its answer read; the prompt has a hash of its own."""

    def __init__(self, settings: Settings, patterns: Vocabulary | None = None) -> None:
        self._settings = settings
        self._patterns = patterns or vocabulary()

    @property
    def model(self) -> str:
        return self._settings.anthropic_model

    def analyse(self, request: AnalysisRequest, ledger: CallLedger) -> AnalysisDraft:
        """What recurs in this transcript, and whether each known pattern occurs, unverified.

        Raises:
            EngineError: Claude didn't deliver; `is_transient` says whether a retry makes sense.
            MissingKeyError: there is no key.
        """
        turn = self._first_turn(request)
        analysis = read_kept(ledger.kept(self.answer_key(request)))
        if analysis is None:
            with ClaudeClient(self._settings) as client:
                analysis = self._analysis(client, turn, ledger, self.answer_key(request))
        return analysis.draft(
            engine=self.name,
            engine_version=self.version,
            model=self.model,
            prompt_hash=self._prompt_hash(),
            schema_hash=_schema_hash(),
            input_hash=turn.input_hash,
        )

    def answer_key(self, request: AnalysisRequest) -> str:
        """What an answer is kept under: model, prompt, schema, vocabulary and all that the model is given of a session."""
        return content_hash(
            self.name,
            self.version,
            self.model,
            self._prompt_hash(),
            _schema_hash(),
            self._patterns.content_hash,
            self._first_turn(request).input_hash,
        )

    def most_usd(self, request: AnalysisRequest, *, in_batch: bool = False) -> float | None:
        """The most that asking about this transcript can cost, repairs left out; None where the price isn't known."""
        return self._most_usd(self._first_turn(request), in_batch=in_batch)

    def batch_question(self, request: AnalysisRequest) -> BatchQuestion:
        """What is asked first about this transcript, as `analyse` asks it and keeps the answer."""
        turn = self._first_turn(request)
        return BatchQuestion(
            answer_key=self.answer_key(request),
            input_hash=turn.input_hash,
            fields=self._fields(turn),
            most_usd=self._most_usd(turn, in_batch=True),
        )

    def new_batch(self) -> Batch:
        """A batch of this engine, model and prompt, without questions yet."""
        return new_batch(
            engine=self.name,
            engine_version=self.version,
            model=self.model,
            prompt_hash=self._prompt_hash(),
        )

    def expected_usage(self, request: AnalysisRequest, *, output_tokens: int, is_first: bool) -> TokenUsage:
        """The tokens that asking about this transcript will take, about: the instructions are cached after the first."""
        fields = self._fields(self._first_turn(request))
        instructions = about_tokens(json.dumps([fields["system"], fields["output_config"]]))
        return TokenUsage(
            input_tokens=about_tokens(json.dumps(fields["messages"])),
            cache_write_tokens=instructions if is_first else 0,
            cache_read_tokens=0 if is_first else instructions,
            output_tokens=output_tokens,
        )

    def cost_usd(self, usage: TokenUsage, *, in_batch: bool = False) -> float | None:
        """What those tokens of the model in settings cost; None where the price isn't known."""
        return analysis_cost_usd(self._settings, usage, in_batch=in_batch)

    def _first_turn(self, request: AnalysisRequest) -> _Turn:
        return _Turn(({"role": "user", "content": _document(request)},), self._settings.anthropic_max_tokens)

    def _analysis(self, client: ClaudeClient, turn: _Turn, ledger: CallLedger, answer_key: str) -> WireAnalysis:
        message: WireMessage | None = None
        try:
            with ledger.start(
                engine=self.name,
                engine_version=self.version,
                model=self.model,
                input_hash=turn.input_hash,
                prompt_hash=self._prompt_hash(),
                answer_key=answer_key,
                most_usd=self._most_usd(turn),
            ) as usage:
                message = self._message(client, turn, usage)
                analysis = message.analysis()
                usage.answer = message.text
                return analysis
        except (BadAnswerError, TruncatedAnswerError):
            next_turn = turn.after(message) if message else None
            if next_turn is None:
                raise
        return self._analysis(client, next_turn, ledger, answer_key)

    def _most_usd(self, turn: _Turn, *, in_batch: bool = False) -> float | None:
        sent = json.dumps(self._fields(turn))
        usage = TokenUsage(input_tokens=0, cache_write_tokens=most_tokens(sent), output_tokens=turn.max_tokens)
        return self.cost_usd(usage, in_batch=in_batch)

    def _message(self, client: ClaudeClient, turn: _Turn, usage: CallUsage) -> WireMessage:
        message = read_message(client.message(self._fields(turn), usage))
        if message is None:
            raise BadAnswerError(
                f"{client.host} answered with something that is no message. Check SPEAKKIT_ANTHROPIC_BASE_URL."
            )
        record_usage(usage, message, self._settings)
        return message

    def _fields(self, turn: _Turn) -> dict[str, Any]:
        return {
            "model": self.model,
            "max_tokens": turn.max_tokens,
            "system": [
                {"type": "text", "text": _prompt()},
                # the cache keeps all up to the block marked: the same for every session
                {"type": "text", "text": _listed(self._patterns), "cache_control": {"type": "ephemeral"}},
            ],
            "messages": list(turn.messages),
            "output_config": {"format": {"type": "json_schema", "schema": _schema()}},
        }

    def _prompt_hash(self) -> str:
        return content_hash(_prompt())


@cache
def _prompt() -> str:
    return resources.files("speakkit.analyse").joinpath("prompts", _PROMPT_FILE).read_text(encoding="utf-8")


@cache
def _schema() -> dict[str, Any]:
    return answer_schema(WireAnalysis)


@cache
def _schema_hash() -> str:
    return content_hash(json.dumps(_schema(), sort_keys=True))


def _listed(patterns: Vocabulary) -> str:
    entries = [
        {"id": pattern.pattern_id, "label": pattern.label, "meaning": pattern.definition}
        for pattern in patterns.patterns.values()
    ]
    return json.dumps({"version": patterns.version, "patterns": entries}, ensure_ascii=False)


def _document(request: AnalysisRequest) -> str:
    transcript = request.transcript
    document = {
        "transcript": {
            "language": transcript.language,
            "verbatim": transcript.verbatim,
            "text": transcript.text,
        },
        "known_patterns": [
            {"pattern_id": pattern.pattern_id or pattern.key, "label": pattern.label, "meaning": pattern.definition}
            for pattern in request.known_patterns
        ],
        "doubtful": _doubtful(request),
    }
    return json.dumps(document, ensure_ascii=False)


def _doubtful(request: AnalysisRequest) -> list[dict[str, Any]]:
    """The doubtful stretches in their own words, with a few words around each that tell its place."""
    text, tokens = request.transcript.text, tokenise(request.transcript.text)
    stretches = []
    for span in request.doubtful:
        around = surroundings(tokens, range(span.token_start, span.token_end), _NEIGHBOURS)
        stretches.append(
            {
                "before": text[around.begin : around.first],
                "text": text[around.first : around.last],
                "after": text[around.last : around.end],
                "reasons": list(span.reasons),
            }
        )
    return stretches


def _complaint(problems: list[str]) -> str:
    return (
        "Your answer doesn't have the form that was asked for:\n"
        + "\n".join(f"- {problem}" for problem in problems)
        + "\nGive the whole analysis again as one JSON object of that form, and nothing else."
    )
