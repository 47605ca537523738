"""`speakkit retention`"""

from __future__ import annotations

from speakkit.cli import flow_engine
from speakkit.cli.output import AsJson, print_json, say
from speakkit.recordings import open_recordings
from speakkit.settings import load_settings
from speakkit.store import Store


def retention(as_json: AsJson = False) -> None:
    """Delete what is beyond its days, of each kind, and list what went; Prefect's deployment does it each night."""
    from speakkit.operations.retention import sweep

    settings = load_settings()
    swept = sweep(
        settings,
        Store(settings.store_path),
        open_recordings(settings),
        flow_engine=flow_engine.sweep,
        prune=flow_engine.prune if settings.log_days else None,
    )
    if as_json:
        print_json(swept.model_dump())
        return
    for what, count in swept.listed:
        say(f"{what}: {count}")
