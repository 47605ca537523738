"""The HTTP API: recordings come in, results go out, a signed webhook starts the work. `speakkit serve` runs it.

One file a group of routes; `create_app` joins them. Errors are the values of `speakkit.errors`, answered as
`{"error": sentence, "code": CODE}`.
"""

from __future__ import annotations

from speakkit.api.app import create_app
from speakkit.api.services import Services

__all__ = ["Services", "create_app"]
