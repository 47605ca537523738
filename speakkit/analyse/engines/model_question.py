"""What a chat model is asked: the instructions, the same for every session and every model, and a session's own document.

The transcript goes into the user's message as a JSON document, never into the instructions.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from typing import Any

from speakkit.analyse.engines.model_answer import Answer, Stop
from speakkit.analyse.protocol import AnalysisRequest
from speakkit.model.hashing import content_hash
from speakkit.patterns.vocabulary import Vocabulary
from speakkit.text.quote_places import surroundings
from speakkit.text.tokens import tokenise

_PROMPT_FILE = "analyse_v3.md"

_NEIGHBOURS = 3
"""Words shown before and after a doubtful stretch."""

_NO_ANSWER = "(no answer)"
"""What stands for an answer without any text, which no model may be shown: the turns must alternate."""


@dataclass(frozen=True)
class Turn:
    """What is asked next. An answer that was cut is asked for once more at twice the length, one in a wrong form once
    more with what is wrong with it."""

    messages: tuple[dict[str, str], ...]
    max_tokens: int
    may_grow: bool = True
    may_repair: bool = True

    @property
    def input_hash(self) -> str:
        return content_hash(json.dumps(self.messages))

    def after(self, answer: Answer) -> Turn | None:
        """The turn that may put right what is wrong with `answer`, None where that was tried or doesn't help."""
        if answer.stop is Stop.TOO_LONG:
            return replace(self, max_tokens=2 * self.max_tokens, may_grow=False) if self.may_grow else None
        if answer.stop is not Stop.DONE or not self.may_repair:
            return None
        answered = {"role": "assistant", "content": answer.text if answer.text.strip() else _NO_ANSWER}
        complaint = {"role": "user", "content": _complaint(answer.problems())}
        return replace(self, messages=(*self.messages, answered, complaint), may_repair=False)


def first_turn(request: AnalysisRequest, max_tokens: int) -> Turn:
    """The question about one transcript."""
    return Turn(({"role": "user", "content": _document(request)},), max_tokens)


@cache
def prompt() -> str:
    """The instructions, without the vocabulary."""
    return resources.files("speakkit.analyse").joinpath("prompts", _PROMPT_FILE).read_text(encoding="utf-8")


def listed(patterns: Vocabulary) -> str:
    """The vocabulary as the model is given it: what is wrong and right shows what a pattern is, in fewest words."""
    return "\n".join(f"{one.pattern_id}: {one.wrong} > {one.right}" for one in patterns.patterns.values())


def _document(request: AnalysisRequest) -> str:
    transcript, background = request.transcript, request.background
    learner = {
        "first_language": background.first_language,
        "level": background.level,
        "topic": background.topic,
        "task": background.task,
    }
    document = {
        "transcript": {
            "language": transcript.language,
            "verbatim": transcript.verbatim,
            "text": transcript.text,
        },
        "known_patterns": [pattern.pattern_id or pattern.key for pattern in request.known_patterns],
        "doubtful": _doubtful(request),
        "overused": [word.norm for word in request.overused],
        "learner": {name: value for name, value in learner.items() if value},
        "write_in": background.reader_language,
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
