"""What SpeakKit remembers: learners, sessions, results and the ledger of engine calls, in one DuckDB file."""

from __future__ import annotations

from speakkit.store.claims import Claim, Held
from speakkit.store.published import Publication
from speakkit.store.store import Parts, Store

__all__ = ["Claim", "Held", "Parts", "Publication", "Store"]
