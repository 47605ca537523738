"""`speakkit publish`"""

from __future__ import annotations

from speakkit.cli.output import AsJson, print_json, say
from speakkit.settings import load_settings
from speakkit.store import Store


def publish(as_json: AsJson = False) -> None:
    """Publish the store as a Parquet dataset, which notebooks and reports read."""
    settings = load_settings()
    publication = Store(settings.store_path).publish(settings.published_dir)
    if as_json:
        print_json({"version": publication.version, "path": str(publication.path)})
    else:
        say(f"Published version {publication.version}: {publication.path}")
