"""What is configured, what is missing and what each missing thing costs; whether the parts answer."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

from pydantic import SecretStr

from speakkit.analyse import ANALYSERS, open_analyser
from speakkit.analyse.protocol import asked_now
from speakkit.calls.engines import EngineInfo, Finding, Info, Registry
from speakkit.calls.mail_server import MailServer
from speakkit.errors import (
    ConfigurationError,
    MissingExtraError,
    MissingKeyError,
    MissingSettingError,
    SpeakKitError,
)
from speakkit.measure.version import measure_version
from speakkit.operations.extras import QSTASH, SERVER
from speakkit.pipeline.hearing_anew import otherwise_heard
from speakkit.recordings import open_recordings
from speakkit.recordings.owner_only import is_open_to_others
from speakkit.settings import Settings, load_engine_settings
from speakkit.store import Store
from speakkit.text.counting import agreeing
from speakkit.transcribe import TRANSCRIBERS

_PRIVATE = (
    "speakkit.duckdb*",
    "batches.lock",
    "audio",
    "clips",
    "inbox",
    "rejected",
    "published",
    "reports",
    "prefect",
)
"""What of the data folder is about people; sample recordings may lie there too, for everybody."""
_HERE = frozenset({"127.0.0.1", "::1", "localhost"})
_BY_ANOTHER = "measured by another version of SpeakKit"


def examine(settings: Settings, flow_engine: Callable[[], str]) -> list[Finding]:
    """Findings about each part.

    Args:
        flow_engine: says which flow engine answers, or raises.
    """
    return [
        *_engines(settings),
        *_leaving(settings),
        _trigger(settings),
        *_extras(settings),
        _alerts(settings),
        _mail(settings),
        *_undelivered(settings),
        _probed("store", lambda: Store(settings.store_path).check()),
        *_profiles(settings),
        *_breaks(settings),
        _privacy_of_files(settings),
        _probed("recordings", lambda: open_recordings(settings).check()),
        _probed("flow engine", flow_engine),
    ]


def _engines(settings: Settings) -> Iterator[Finding]:
    yield from _kind(TRANSCRIBERS, settings, settings.transcriber)
    yield from _kind(ANALYSERS, settings, settings.analyser)


def _kind(registry: Registry[Info], settings: Settings, in_use: str) -> Iterator[Finding]:
    """The engine in use, every engine that is installed, and what each says of itself."""
    yield _in_use(registry, settings, in_use)
    for name in registry.names():
        is_needed, part = name == in_use, f"{registry.kind} {name}"
        try:
            info = registry.named(name)
        except ConfigurationError as error:
            yield Finding(part=part, state="broken", detail=error.message, is_needed=is_needed)
            continue
        yield _state(part, info, settings, is_needed=is_needed)
        yield from info.remarks(settings)


def _leaving(settings: Settings) -> Iterator[Finding]:
    """What goes where from this machine, as the engines in use say it of themselves."""
    yield _goes("speech goes", _recipient(TRANSCRIBERS, settings.transcriber, settings))
    yield _goes("transcripts go", _recipient(ANALYSERS, settings.analyser, settings))
    bucket = urlsplit(settings.s3_endpoint_url or "//Amazon S3").hostname
    alerts = settings.alert_url.get_secret_value() if settings.alert_url and _is_set(settings.alert_url) else None
    flows = urlsplit(os.environ.get("PREFECT_API_URL", "")).hostname
    yield _goes("links to reports go", settings.smtp_host)
    yield _goes("recordings and reports go", bucket if settings.storage == "s3" else None)
    yield _goes("codes of failed runs go", urlsplit(alerts).hostname if alerts else None)
    yield _goes("ids of sessions go", ", ".join(_told_of_sessions(settings, flows)) or None)


def _told_of_sessions(settings: Settings, flows: str | None) -> Iterator[str]:
    """Who is told of a session by its id, which says nothing about anybody."""
    if settings.trigger == "qstash":
        yield urlsplit(settings.qstash_url).hostname or "QStash"
    if flows is not None and flows not in _HERE:
        yield f"Prefect's server {flows}"


def _recipient(registry: Registry[Info], name: str, settings: Settings) -> str | None:
    info = registry.find(name)
    try:
        return info.sends_to(settings) if info else None
    except ConfigurationError:
        return "somebody whose address isn't set yet"


def _goes(what: str, to: str | None) -> Finding:
    detail = f"{what} nowhere: no step in use sends any" if to is None else f"{what} to {to}"
    return Finding(part=f"what leaves: {what.rpartition(' ')[0]}", state="ok", detail=detail)


def _in_use(registry: Registry[Info], settings: Settings, name: str) -> Finding:
    part = f"{registry.kind} in use"
    if name not in registry.names():
        return Finding(part=part, state="broken", detail=registry.unknown(), is_needed=True)
    info = registry.find(name)
    able = info.abilities(settings) if info else ()
    return Finding(part=part, state="ok", detail=f"{name} ({', '.join(able)})" if able else name)


def _state(part: str, info: EngineInfo[object], settings: Settings, *, is_needed: bool) -> Finding:
    try:
        return Finding(part=part, state="ok", detail=info.ready(settings))
    except (MissingKeyError, MissingExtraError, MissingSettingError) as error:
        detail = f"{error.message} Without it, {info.gives} is off."
        return Finding(part=part, state="missing", detail=detail, is_needed=is_needed)
    except SpeakKitError as error:
        return Finding(part=part, state="broken", detail=error.message, is_needed=is_needed)


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


def _extras(settings: Settings) -> Iterator[Finding]:
    """What isn't installed and some would need; what is installed says nothing."""
    for extra, is_needed in ((SERVER, False), (QSTASH, settings.trigger == "qstash")):
        try:
            extra.require()
        except MissingExtraError as error:
            detail = f"{error.message} It is for {extra.gives}."
            yield Finding(part=f"extra {extra.name}", state="missing", detail=detail, is_needed=is_needed)


def _alerts(settings: Settings) -> Finding:
    if _is_set(settings.alert_url):
        return Finding(part="alerts", state="ok", detail="failed runs are reported to SPEAKKIT_ALERT_URL")
    return Finding(
        part="alerts", state="missing", detail="SPEAKKIT_ALERT_URL isn't set: nobody is told of a failed scheduled run"
    )


def _mail(settings: Settings) -> Finding:
    part = "reports by e-mail"
    if settings.smtp_host is None:
        return Finding(part=part, state="ok", detail="off: SPEAKKIT_SMTP_HOST isn't set, and nobody is written to")

    def probe() -> str:
        server = MailServer.from_settings(settings)
        return "" if server is None else server.check()

    return _probed(part, probe)


def _undelivered(settings: Settings) -> Iterator[Finding]:
    """What wasn't delivered the last time; what is wrong with the store is a finding of its own."""
    with suppress(SpeakKitError):
        for row in Store(settings.store_path).deliveries.counts():
            if row.code is not None:
                detail = f"{agreeing(row.reports, 'report')} not delivered ({row.code}); the next delivery tries again"
                yield Finding(part=f"delivery by {row.channel}", state="broken", detail=detail)


def _profiles(settings: Settings) -> Iterator[Finding]:
    """Whether stored measures and profiles are what would be computed today; what is wrong with the store is told elsewhere."""
    with suppress(SpeakKitError):
        store = Store(settings.store_path)
        measured, lost = store.results.otherwise_measured(measure_version())
        if measured:
            detail = f"{agreeing(len(measured), 'session')} {_BY_ANOTHER}: run `speakkit refresh-profiles`"
            yield Finding(part="stored measures", state="missing", detail=detail)
        if lost:
            detail = (
                f"{agreeing(lost, 'session')} {_BY_ANOTHER}, and can't be measured anew: the words are "
                "gone. Profiles show a break there, and nothing is compared across it"
            )
            yield Finding(part="change of measures", state="ok", detail=detail)
        if due := store.profiles.due():
            detail = f"{len(due)} were computed by another version of SpeakKit: run `speakkit refresh-profiles`"
            yield Finding(part="stored profiles", state="missing", detail=detail)


def _breaks(settings: Settings) -> Iterator[Finding]:
    """What was heard or analysed by others than would do it now; what is wrong with store or engines is a finding of its own."""
    with suppress(SpeakKitError):
        results = Store(settings.store_path).results
        analyser = open_analyser(settings.analyser, settings)
        if due := len(results.otherwise_analysed(asked_now(analyser))):
            detail = (
                f"{agreeing(due, 'session')} analysed by another analyser, version, model, prompt or vocabulary than now: run "
                "`speakkit analyse --due`"
            )
            yield Finding(part="stored analyses", state="missing", detail=detail)
    with suppress(SpeakKitError):
        heard = otherwise_heard(settings, Store(settings.store_path))
        if due := len(heard.to_hear):
            detail = f"{agreeing(due, 'session')} heard by another recogniser than now: run `speakkit analyse --due`"
            yield Finding(part="kept recordings", state="missing", detail=detail)
        for count, why in (
            (heard.without_sound, "no recording is kept"),
            (heard.reviewed, "somebody has reviewed them"),
        ):
            if count:
                detail = (
                    f"{agreeing(count, 'session')} heard by another recogniser than now, and won't be heard anew: {why}. "
                    "Profiles show a break there, and nothing is compared across it"
                )
                yield Finding(part="change of ears", state="ok", detail=detail)


def _privacy_of_files(settings: Settings) -> Finding:
    """Whether others on this machine can read what people said, or the keys; what SpeakKit makes anew, they can't."""
    try:
        opened = _open_to_others(settings)
    except OSError as error:
        return Finding(part="private files", state="broken", detail=f"can't be looked at ({error.strerror})")
    if not opened:
        return Finding(part="private files", state="ok", detail="readable by their owner alone")
    named = " ".join(shlex.quote(str(path)) for path in opened)
    detail = f"others on this machine may read what people said, or keys; close it to them: chmod -R go= {named}"
    return Finding(part="private files", state="missing", detail=detail)


def _open_to_others(settings: Settings) -> list[Path]:
    """Of what lies in the data folder, unless that is closed itself, and of `.env` all that isn't its owner's alone."""
    folder, keys = settings.data_dir, Path(".env")
    candidates = [keys] if keys.is_file() else []
    if folder.is_dir() and is_open_to_others(folder):
        kept = {path for pattern in _PRIVATE for path in folder.glob(pattern)}
        candidates += sorted(kept)
    return [path for path in candidates if is_open_to_others(path)]


def _is_set(key: SecretStr | None) -> bool:
    return key is not None and key.get_secret_value().strip() != ""


def _probed(part: str, probe: Callable[[], str]) -> Finding:
    try:
        return Finding(part=part, state="ok", detail=probe(), is_needed=True)
    except SpeakKitError as error:
        return Finding(part=part, state="broken", detail=error.message, is_needed=True)
    except Exception as error:  # noqa: BLE001  # the flow engine is not ours, and a doctor doesn't fall ill
        return Finding(part=part, state="broken", detail=f"doesn't answer ({type(error).__name__})", is_needed=True)


def engine_settings() -> dict[str, object]:
    """The settings that engines of other packages have for themselves, by engine; secrets are masked."""
    shown: dict[str, object] = {}
    for info in (*TRANSCRIBERS.usable(), *ANALYSERS.usable()):
        if info.own_settings is not None:
            with suppress(ConfigurationError):  # what is wrong with them is among the findings
                shown[info.name] = load_engine_settings(info.own_settings).model_dump(mode="json")
    return shown
