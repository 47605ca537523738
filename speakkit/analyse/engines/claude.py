"""The `claude` analyser: Anthropic's models, asked for structured output."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any

from speakkit.analyse.batching import BatchQuestion
from speakkit.analyse.engines.claude_client import ClaudeClient, answer_schema
from speakkit.analyse.engines.claude_message import read_message, record_usage
from speakkit.analyse.engines.claude_prices import analysis_cost_usd
from speakkit.analyse.engines.model_analyser import Ask, ModelAnalyser
from speakkit.analyse.engines.model_answer import Answer, Speaker
from speakkit.analyse.engines.model_form import answer_form
from speakkit.analyse.engines.model_question import Turn, listed, prompt
from speakkit.analyse.protocol import AnalysisRequest
from speakkit.calls.batches import Batch, new_batch
from speakkit.calls.ledger import CallUsage
from speakkit.calls.prices import TokenUsage
from speakkit.errors import BadAnswerError
from speakkit.model.hashing import content_hash
from speakkit.patterns.vocabulary import Vocabulary
from speakkit.settings import Settings


class ClaudeAnalyser(ModelAnalyser):
    """Asks Claude what recurs in a transcript (`SPEAKKIT_ANTHROPIC_*`).

    Args:
        settings: key, address, model and limits.
        patterns: the vocabulary to name patterns by; the shipped one by default.
    """

    name = "claude"
    vendor = "Anthropic"
    version = "1"
    speaker = Speaker("Claude", "SPEAKKIT_ANTHROPIC_MAX_TOKENS")

    def __init__(self, settings: Settings, patterns: Vocabulary | None = None) -> None:
        super().__init__(patterns)
        self._settings = settings

    @property
    def model(self) -> str:
        return self._settings.anthropic_model

    @property
    def max_tokens(self) -> int:
        return self._settings.anthropic_max_tokens

    def cost_usd(self, usage: TokenUsage, *, in_batch: bool = False) -> float | None:
        """What those tokens of the model in settings cost; None where the price isn't known."""
        return analysis_cost_usd(self._settings, usage, in_batch=in_batch)

    def instructions(self) -> list[Any]:
        """See `ModelAnalyser`."""
        return [self._system(), _output_config()]

    def fields(self, turn: Turn) -> dict[str, Any]:
        """See `ModelAnalyser`."""
        return {
            "model": self.model,
            "max_tokens": turn.max_tokens,
            "system": self._system(),
            "messages": list(turn.messages),
            "output_config": _output_config(),
        }

    def schema_hash(self) -> str:
        """See `ModelAnalyser`."""
        return _schema_hash()

    def batch_question(self, request: AnalysisRequest) -> BatchQuestion:
        """What is asked first about this transcript, as `analyse` asks it and keeps the answer."""
        turn = self.first_turn(request)
        return BatchQuestion(
            answer_key=self.answer_key(request),
            input_hash=turn.input_hash,
            fields=self.fields(turn),
            most_usd=self.most_usd_of(turn, in_batch=True),
        )

    def new_batch(self) -> Batch:
        """A batch of this engine, model and prompt, without questions yet."""
        return new_batch(
            engine=self.name,
            engine_version=self.version,
            model=self.model,
            prompt_hash=self.prompt_hash(),
        )

    @contextmanager
    def _asking(self) -> Iterator[Ask]:
        with ClaudeClient(self._settings) as client:
            yield lambda turn, usage: self._answer(client, turn, usage)

    def _answer(self, client: ClaudeClient, turn: Turn, usage: CallUsage) -> Answer:
        message = read_message(client.message(self.fields(turn), usage))
        if message is None:
            raise BadAnswerError(
                f"{client.host} answered with something that is no message. Check SPEAKKIT_ANTHROPIC_BASE_URL."
            )
        record_usage(usage, message, self._settings)
        return message.answer

    def _system(self) -> list[dict[str, Any]]:
        return [
            {"type": "text", "text": prompt()},
            # the cache keeps all up to the block marked: the same for every session
            {"type": "text", "text": listed(self._patterns), "cache_control": {"type": "ephemeral"}},
        ]


@cache
def _schema() -> dict[str, Any]:
    return answer_schema(answer_form())


@cache
def _schema_hash() -> str:
    return content_hash(json.dumps(_schema(), sort_keys=True))


def _output_config() -> dict[str, Any]:
    return {"format": {"type": "json_schema", "schema": _schema()}}
