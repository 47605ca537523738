"""The analysers that are installed (see `speakkit.calls.engines`)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Protocol

from speakkit.analyse.batching import AnalysisBatches
from speakkit.analyse.protocol import Analyser, AnalysisRequest
from speakkit.calls.engines import EngineInfo, Registry
from speakkit.calls.prices import TokenUsage
from speakkit.settings import Settings


class AnalysisPrices(Protocol):
    """What a vendor takes for an analysis. Costs are in US dollars, None where the price of the model isn't known."""

    @property
    def vendor(self) -> str: ...

    @property
    def model(self) -> str: ...

    def answer_key(self, request: AnalysisRequest) -> str:
        """What the answer is kept under: one that is kept costs nothing."""
        ...

    def expected_usage(self, request: AnalysisRequest, *, output_tokens: int, is_first: bool) -> TokenUsage:
        """The tokens that asking about this transcript will take, about."""
        ...

    def cost_usd(self, usage: TokenUsage, *, in_batch: bool = False) -> float | None:
        """What those tokens cost."""
        ...

    def most_usd(self, request: AnalysisRequest, *, in_batch: bool = False) -> float | None:
        """The most that asking about this transcript can cost, repairs left out."""
        ...


@dataclass(frozen=True, kw_only=True)
class AnalyserInfo(EngineInfo[Analyser]):
    """What an analyser tells of itself.

    Attributes:
        prices: what it costs; None where it costs nothing.
        batches: takes many questions together; None where it can't, or where that would be no cheaper.
    """

    prices: Callable[[Settings], AnalysisPrices] | None = None
    batches: Callable[[Settings], AnalysisBatches] | None = None

    def abilities(self, settings: Settings) -> Sequence[str]:
        """See `EngineInfo.abilities`."""
        able = {"batches": self.batches is not None, "estimates of what it costs": self.prices is not None}
        return [ability for ability, is_there in able.items() if is_there]


ANALYSERS = Registry("analyser", AnalyserInfo)


def open_analyser(name: str, settings: Settings) -> Analyser:
    """The analyser that settings call `name`; a client is made when it is first used.

    Raises:
        ConfigurationError: there is none of that name.
    """
    return ANALYSERS.named(name).open(settings)
