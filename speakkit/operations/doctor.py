"""What is configured, what is missing and what each missing thing costs; whether the parts answer."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from typing import Literal

from pydantic import SecretStr

from speakkit.errors import ConfigurationError, SpeakKitError
from speakkit.model import Value
from speakkit.recordings import open_recordings
from speakkit.settings import Settings
from speakkit.store import Store
from speakkit.transcribe.engines.model_choice import LAST_RESORT, ModelInUse, model_in_use

State = Literal["ok", "missing", "broken"]


class Finding(Value):
    """One line of the examination: `state` is "ok", "missing" (and `detail` says what that costs) or "broken"."""

    part: str
    state: State
    detail: str
    is_needed: bool = False
    """Whether the settings in force can't do without it."""


def examine(settings: Settings, flow_engine: Callable[[], str]) -> list[Finding]:
    """Findings about each part.

    Args:
        flow_engine: says which flow engine answers, or raises.
    """
    return [
        *_engines(settings),
        _trigger(settings),
        _alerts(settings),
        _probed("store", lambda: Store(settings.store_path).check()),
        _probed("recordings", lambda: open_recordings(settings).check()),
        _probed("flow engine", flow_engine),
    ]


def _engines(settings: Settings) -> Iterator[Finding]:
    yield Finding(part="transcriber in use", state="ok", detail=settings.transcriber)
    yield Finding(part="analyser in use", state="ok", detail=settings.analyser)
    yield from _local_model(settings)
    yield _bundled("analyser rules", "harper", "no analysis without a network")
    yield Finding(part="transcriber import", state="ok", detail="WebVTT, SRT, verbose_json, CHAT, TextGrid, text")
    yield _key(
        "transcriber openai",
        _is_set(settings.openai_api_key),
        "OPENAI_API_KEY",
        "hosted transcription (accented speech, other languages) is off",
        needed=settings.transcriber == "openai",
    )
    yield _key(
        "analyser claude",
        _is_set(settings.anthropic_api_key),
        "ANTHROPIC_API_KEY",
        "analysis beyond the built-in rules is off",
        needed=settings.analyser == "claude",
    )


def _local_model(settings: Settings) -> Iterator[Finding]:
    """Which model `local` hears with, in which languages, at what cost."""
    is_needed = settings.transcriber == "local"
    try:
        model = model_in_use(settings)
    except ConfigurationError as error:
        yield Finding(part="transcriber local", state="broken", detail=error.message, is_needed=is_needed)
        return
    yield Finding(part="transcriber local", state="ok", detail=f"ready ({model.label}): {_cost(model)}")
    if model.is_last_resort:
        yield Finding(part="better local model", state="missing", detail=LAST_RESORT)


def _cost(model: ModelInUse) -> str:
    if model.weights is None:
        return "English, about a quarter of a recording's length, 200 MB of memory"
    languages = "about 100 languages" if model.weights.is_multilingual else "English"
    return f"{languages}, {model.weights.time_share}, {model.weights.memory_mb} MB of memory"


def _trigger(settings: Settings) -> Finding:
    """Whether what the trigger in force needs is set; that it answers is seen with the first upload."""
    needs = {
        "scan": {},
        "prefect": {"PREFECT_API_URL": "PREFECT_API_URL" in os.environ},
        "qstash": {
            "SPEAKKIT_QSTASH_TOKEN": _is_set(settings.qstash_token),
            "SPEAKKIT_PUBLIC_URL": bool(settings.public_url),
            "SPEAKKIT_QSTASH_CURRENT_SIGNING_KEY": _is_set(settings.qstash_current_signing_key),
            "SPEAKKIT_QSTASH_NEXT_SIGNING_KEY": _is_set(settings.qstash_next_signing_key),
        },
    }[settings.trigger]
    missing = [name for name, is_set in needs.items() if not is_set]
    if missing:
        detail = f"SPEAKKIT_TRIGGER is {settings.trigger}, and not set: {', '.join(missing)}; uploads wait for the scan"
        return Finding(part="trigger of uploads", state="missing", detail=detail, is_needed=True)
    started_by = {
        "scan": "the scheduled scan, or `speakkit process`",
        "prefect": f"a run of {settings.prefect_deployment}",
        "qstash": f"a message to {settings.public_url}",
    }[settings.trigger]
    return Finding(part="trigger of uploads", state="ok", detail=started_by)


def _alerts(settings: Settings) -> Finding:
    if _is_set(settings.alert_url):
        return Finding(part="alerts", state="ok", detail="failed runs are told to SPEAKKIT_ALERT_URL")
    return Finding(
        part="alerts", state="missing", detail="SPEAKKIT_ALERT_URL isn't set: nobody is told of a failed scheduled run"
    )


def _is_set(key: SecretStr | None) -> bool:
    return key is not None and key.get_secret_value().strip() != ""


def _bundled(part: str, module: str, cost: str) -> Finding:
    if find_spec(module) is not None:
        return Finding(part=part, state="ok", detail=f"ready ({module})")
    return Finding(
        part=part, state="broken", detail=f"{module} isn't installed: {cost}; pip install speakkit", is_needed=True
    )


def _key(part: str, is_set: bool, variable: str, cost: str, *, needed: bool) -> Finding:
    if is_set:
        return Finding(part=part, state="ok", detail=f"{variable} is set")
    return Finding(part=part, state="missing", detail=f"{variable} isn't set: {cost}", is_needed=needed)


def _probed(part: str, probe: Callable[[], str]) -> Finding:
    try:
        return Finding(part=part, state="ok", detail=probe(), is_needed=True)
    except SpeakKitError as error:
        return Finding(part=part, state="broken", detail=error.message, is_needed=True)
    except Exception as error:  # noqa: BLE001  # the flow engine is not ours, and a doctor doesn't fall ill
        return Finding(part=part, state="broken", detail=f"doesn't answer ({type(error).__name__})", is_needed=True)
