"""What the routes work with, and how a route gets at it."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Annotated

from anyio import CapacityLimiter
from fastapi import Depends, Request

from speakkit.api.request_limits import RateLimits
from speakkit.intake.trigger import LeaveToScan, Trigger
from speakkit.pipeline.pipeline import Pipeline
from speakkit.pipeline.remote.host import WorkHost
from speakkit.recordings import Recordings
from speakkit.report.tickets import Tickets
from speakkit.settings import Settings
from speakkit.store import Store

PATIENCE_S = 120
"""How long a request waits its turn at the store before it is answered 503: a crowd of uploads takes turns."""


@dataclass
class Services:
    """All that the API stands on.

    Attributes:
        pipeline: made when the first webhook message asks for work, since engines may take seconds to load.
        decoding: how many uploads are decoded at once; a long recording takes hundreds of MB of memory.
        working: places for sessions that webhook messages ask for.
    """

    settings: Settings
    store: Store
    recordings: Recordings
    pipeline: Callable[[], Pipeline]
    trigger: Trigger = field(default_factory=LeaveToScan)

    def __post_init__(self) -> None:
        workers = self.settings.workers or os.cpu_count() or 1
        self.limits = RateLimits(self.settings)
        self.tickets = Tickets()
        self.decoding = CapacityLimiter(workers)
        self.working = threading.BoundedSemaphore(workers)

    @cached_property
    def work_host(self) -> WorkHost:
        """What answers workers on other hosts."""
        return WorkHost.over(self.settings, self.store, self.recordings)


def _services(request: Request) -> Services:
    services: Services = request.app.state.services
    return services


ServicesDep = Annotated[Services, Depends(_services)]
