"""The `chat` analyser: any model behind an OpenAI-compatible endpoint, on this machine or elsewhere.

The form of the answer stands in the prompt, always, and is asked for in whatever way the server takes beside that.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from typing import Any

from speakkit.analyse.engines.chat_client import LENGTH_SETTING, ChatClient
from speakkit.analyse.engines.chat_completion import WireCompletion, is_stream, read_completion
from speakkit.analyse.engines.chat_dialect import Dialect, first_dialect, known_dialect, remember
from speakkit.analyse.engines.chat_prices import chat_cost_usd
from speakkit.analyse.engines.chat_servers import ChatServer, server_at
from speakkit.analyse.engines.chat_settings import ChatSettings, load_chat_settings
from speakkit.analyse.engines.model_analyser import Ask, ModelAnalyser
from speakkit.analyse.engines.model_answer import Answer, Speaker, Stop
from speakkit.analyse.engines.model_form import answer_form
from speakkit.analyse.engines.model_question import Turn, listed, prompt
from speakkit.analyse.protocol import AnalysisRequest
from speakkit.calls.ledger import CallUsage
from speakkit.calls.prices import TokenUsage
from speakkit.errors import BadAnswerError, RequestRejectedError
from speakkit.model.hashing import content_hash
from speakkit.patterns.vocabulary import Vocabulary
from speakkit.settings import Settings


class ChatAnalyser(ModelAnalyser):
    """Asks a chat model what recurs in a transcript (`SPEAKKIT_CHAT_*`).

    Args:
        settings: whose key is OpenAI's.
        patterns: the vocabulary to name patterns by; the shipped one by default.
        chat: address, model, key and limits; those in force by default.

    Every method that needs address or model raises a MissingSettingError where that isn't set.
    """

    name = "chat"
    version = "1"

    def __init__(
        self, settings: Settings, patterns: Vocabulary | None = None, *, chat: ChatSettings | None = None
    ) -> None:
        super().__init__(patterns)
        self._settings = settings
        self._chat = chat or load_chat_settings()

    @cached_property
    def _server(self) -> ChatServer:
        return server_at(self._chat.endpoint)

    @property
    def model(self) -> str:
        return self._chat.chosen_model

    @property
    def vendor(self) -> str:
        return self._server.name

    @property
    def speaker(self) -> Speaker:
        return Speaker(self.model, LENGTH_SETTING)

    @property
    def max_tokens(self) -> int:
        return self._chat.max_tokens

    def cost_usd(self, usage: TokenUsage, *, in_batch: bool = False) -> float | None:
        """What those tokens cost; None where the price isn't known. There are no batches."""
        return chat_cost_usd(self._chat, usage)

    def answer_key(self, request: AnalysisRequest) -> str:
        """See `ModelAnalyser`: two servers may have a model of the same name. How JSON is asked for isn't part of it: that
        is found out on the way, and the form stands in the prompt."""
        return content_hash(super().answer_key(request), self._chat.endpoint)

    def expected_usage(self, request: AnalysisRequest, *, output_tokens: int, is_first: bool) -> TokenUsage:
        """See `ModelAnalyser`."""
        return super().expected_usage(
            request, output_tokens=output_tokens, is_first=is_first or not self._server.caches
        )

    def instructions(self) -> list[Any]:
        """See `ModelAnalyser`."""
        return [self._instructions()]

    def fields(self, turn: Turn) -> dict[str, Any]:
        """See `ModelAnalyser`; in the first dialect that is tried."""
        return self._fields(turn, self._dialect())

    def schema_hash(self) -> str:
        """See `ModelAnalyser`."""
        return content_hash(_form())

    @contextmanager
    def _asking(self) -> Iterator[Ask]:
        with ChatClient(self._settings, self._chat, self._server) as client:
            yield lambda turn, usage: self._answer(client, turn, usage)

    def _answer(self, client: ChatClient, turn: Turn, usage: CallUsage) -> Answer:
        completion, dialect = self._completion(client, turn, usage)
        answer = completion.answer
        self._record(completion, answer, usage)
        if answer is None or (answer.stop is Stop.DONE and not answer.text.strip()):
            raise BadAnswerError(
                f"{client.host} answered without a word of the model. Look at the server's log, or choose another model."
            )
        next_dialect = dialect.without_format()
        if answer.stop is Stop.DONE and answer.problems() and next_dialect is not None:
            # the server didn't heed the format: the repair, and all questions to come, ask in another way
            remember(self._chat.endpoint, self.model, next_dialect)
        return answer

    def _completion(self, client: ChatClient, turn: Turn, usage: CallUsage) -> tuple[WireCompletion, Dialect]:
        """The server's answer, and in which dialect it took the question; what it refuses is asked in another way, and a
        refusal costs nothing."""
        dialect = self._dialect()
        while True:
            try:
                body = client.completion(self._fields(turn, dialect), usage, self._server.extra)
                break
            except RequestRejectedError as error:
                next_dialect = dialect.after_refusal(error.faults) if error.may_be_form else None
                if next_dialect is None:
                    raise
                dialect = next_dialect
        completion = self._read(client, body)
        remember(self._chat.endpoint, self.model, dialect)
        return completion, dialect

    def _read(self, client: ChatClient, body: bytes) -> WireCompletion:
        completion = read_completion(body)
        if completion is None and is_stream(body):
            raise BadAnswerError(
                f"{client.host} sent its answer in parts (a stream), though it was asked for whole. Turn streaming off there."
            )
        if completion is None:
            raise BadAnswerError(
                f"{client.host} answered with something that is no chat completion. Check SPEAKKIT_CHAT_BASE_URL: it "
                "usually ends in /v1."
            )
        if completion.failure is not None:
            raise client.failure(completion.failure)
        return completion

    def _record(self, completion: WireCompletion, answer: Answer | None, usage: CallUsage) -> None:
        """What the call took, as the server says it."""
        if answer is not None and answer.tokens is not None:
            usage.input_tokens, usage.output_tokens = answer.tokens.prompt_tokens, answer.tokens.output_tokens
            usage.cost_usd = self.cost_usd(answer.tokens)
        if usage.cost_usd is None and completion.usage is not None:
            usage.cost_usd = completion.usage.cost

    def _dialect(self) -> Dialect:
        known = known_dialect(self._chat.endpoint, self.model)
        return known or first_dialect(self._server, None if self._chat.format == "auto" else self._chat.format)

    def _fields(self, turn: Turn, dialect: Dialect) -> dict[str, Any]:
        return {"model": self.model, **dialect.fields(self._instructions(), turn, answer_form())}

    def _instructions(self) -> str:
        return f"{prompt()}\n{listed(self._patterns)}\n\n# Form of the answer\n\nA JSON schema:\n\n{_form()}"


@cache
def _form() -> str:
    return json.dumps(answer_form(), separators=(",", ":"), sort_keys=True)
