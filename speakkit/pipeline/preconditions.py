"""Whether the engines in use can work at all, seen before any session is claimed, which would then be FAILED."""

from __future__ import annotations

from collections.abc import Sequence

from speakkit.analyse import ANALYSERS
from speakkit.errors import ConfigurationError, EngineError
from speakkit.pipeline.estimate import estimate
from speakkit.settings import Settings
from speakkit.store import Store
from speakkit.transcribe import TRANSCRIBERS


def require_engines(settings: Settings, store: Store, session_ids: Sequence[str]) -> None:
    """Make sure that keys and extras are there which these sessions need: what is stored already needs none.

    Raises:
        MissingKeyError, MissingExtraError: one isn't.
        ConfigurationError: there is no such engine, or what else it needs isn't there.
        WrongKeyError: a key has characters that no key has.
        UnknownSessionError: there is no such session.
    """
    transcriber, analyser = TRANSCRIBERS.named(settings.transcriber), ANALYSERS.named(settings.analyser)
    try:
        transcriber.ready(settings)
    except (ConfigurationError, EngineError):
        if _hears_any(store, session_ids):
            raise
    try:
        analyser.ready(settings)
    except (ConfigurationError, EngineError):
        if _asks_any(settings, store, session_ids, is_paid=analyser.prices is not None):
            raise


def warnings(settings: Settings, store: Store, session_ids: Sequence[str]) -> tuple[str, ...]:
    """What a person should know before these sessions are processed, though it stops nothing."""
    if not _hears_any(store, session_ids):
        return ()
    transcriber = TRANSCRIBERS.named(settings.transcriber)
    remarks = [remark.detail for remark in transcriber.remarks(settings) if remark.state != "ok"]
    return (*remarks, *filter(None, [transcriber.caution(settings)]))


def _hears_any(store: Store, session_ids: Sequence[str]) -> bool:
    """Whether any of the sessions has to be listened to still."""
    return any(
        store.results.transcript(session_id) is None and store.sessions.get(session_id).transcript_key is None
        for session_id in session_ids
    )


def _asks_any(settings: Settings, store: Store, session_ids: Sequence[str], *, is_paid: bool) -> bool:
    """Whether any has to be analysed still; an answer that was kept needs no analyser."""
    if is_paid:
        return any(needed.stage == "analyse" for needed in estimate(settings, store, session_ids))
    return any(store.results.raw_analysis(session_id) is None for session_id in session_ids)
