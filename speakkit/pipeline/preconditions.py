"""Whether the engines in use can work at all, seen before any session is claimed, which would then be FAILED."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from speakkit.calls.vendor_errors import usable_key
from speakkit.errors import SpeakKitError
from speakkit.pipeline.estimate import estimate
from speakkit.settings import Settings
from speakkit.store import Store
from speakkit.transcribe.engines.model_choice import LAST_RESORT, model_in_use


def require_engines(settings: Settings, store: Store, session_ids: Sequence[str]) -> None:
    """Make sure that keys and extras are there which these sessions need: what is stored already needs none.

    Raises:
        MissingKeyError, MissingExtraError: one isn't.
        ConfigurationError: the local model isn't where the settings say.
        WrongKeyError: a key has characters that no key has.
        UnknownSessionError: there is no such session.
    """
    unusable = _unusable_keys(settings)
    if unusable:
        for needed in estimate(settings, store, session_ids):
            if needed.vendor in unusable:
                raise unusable[needed.vendor]
    if settings.transcriber == "local" and _hears_any(store, session_ids):
        model_in_use(settings)


def warnings(settings: Settings, store: Store, session_ids: Sequence[str]) -> tuple[str, ...]:
    """What a person should know before these sessions are processed, though it stops nothing."""
    if settings.transcriber == "local" and _hears_any(store, session_ids) and model_in_use(settings).is_last_resort:
        return (LAST_RESORT,)
    return ()


def _unusable_keys(settings: Settings) -> Mapping[str, SpeakKitError]:
    """What is wrong with the key of each vendor in use, by the vendor."""
    keys = []
    if settings.transcriber == "openai":
        keys.append(("OpenAI", settings.openai_api_key, "OPENAI_API_KEY"))
    if settings.analyser == "claude":
        keys.append(("Anthropic", settings.anthropic_api_key, "ANTHROPIC_API_KEY"))
    unusable: dict[str, SpeakKitError] = {}
    for vendor, key, variable in keys:
        try:
            usable_key(key, variable, vendor)
        except SpeakKitError as error:
            unusable[vendor] = error
    return unusable


def _hears_any(store: Store, session_ids: Sequence[str]) -> bool:
    """Whether any of the sessions has to be listened to still."""
    return any(
        store.transcript(session_id) is None and store.session(session_id).transcript_key is None
        for session_id in session_ids
    )
