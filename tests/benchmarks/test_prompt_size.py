"""What a question to a chat model takes and costs, by the project's own estimate: the figures of docs/engines.md."""

from __future__ import annotations

import pytest

from speakkit.analyse.engines.chat import ChatAnalyser
from speakkit.analyse.engines.chat_settings import ChatSettings
from speakkit.analyse.engines.claude import ClaudeAnalyser
from speakkit.analyse.engines.model_analyser import ModelAnalyser
from speakkit.analyse.protocol import AnalysisRequest, Background
from speakkit.model import Transcript
from speakkit.patterns.vocabulary import vocabulary
from speakkit.settings import Settings
from tests.support.samples import manifest

SECOND_PROMPT = {142: 6_312, 1_100: 7_519}
"""Tokens that `claude` took with the second prompt for the same question, by the words of the transcript."""
ANSWER = 1_500


def request(words: int) -> AnalysisRequest:
    """The first words of the samples' scripts, with five patterns to probe."""
    said = [word for one in manifest()["sessions"] for word in one["script"].split()][:words]
    known = tuple(vocabulary().patterns.values())[:5]
    text = Transcript(text=" ".join(said), duration_ms=600_000, engine="x", engine_version="1")
    return AnalysisRequest(text, known, Background(first_language="es", level="B1", topic="family"))


def analysers() -> list[ModelAnalyser]:
    chat = ChatSettings(base_url="https://api.openai.com/v1", model="gpt-5.4-mini")
    return [ClaudeAnalyser(Settings()), ChatAnalyser(Settings(), chat=chat)]


@pytest.mark.parametrize("words", SECOND_PROMPT)
def test_a_question_takes_fewer_tokens_than_before(words: int) -> None:
    for analyser in analysers():
        asked = request(words)
        first, later = (analyser.expected_usage(asked, output_tokens=ANSWER, is_first=one) for one in (True, False))
        costs = (analyser.cost_usd(first), analyser.cost_usd(later), analyser.most_usd(asked))
        print(
            f"\n{analyser.name} ({analyser.model}), {words} words: {first.prompt_tokens:,} tokens; $ first, later, at most: "
            + ", ".join("unknown" if cost is None else f"{cost:.3f}" for cost in costs)
        )
        assert first.prompt_tokens < SECOND_PROMPT[words] - 1_500
