"""SpeakKit: recordings of people practising a language become evidence about their speaking.

`speakkit.open()` is where a notebook begins; the command line (`speakkit --help`) is where recordings come in.
"""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from speakkit.errors import SpeakKitError

if TYPE_CHECKING:
    from speakkit.dataset.dataset import Dataset
    from speakkit.kit import Kit, Simulation, simulate
    from speakkit.profile.profile import PatternProfile
    from speakkit.simulation import Effect
    from speakkit.store.reading_engines import ReadingEngine
    from speakkit.study.cohort import Cohort

    __version__: str

__all__ = [
    "Cohort",
    "Dataset",
    "Effect",
    "Kit",
    "PatternProfile",
    "Simulation",
    "SpeakKitError",
    "__version__",
    "open",
    "simulate",
]

_LATE = {
    "Cohort": "speakkit.study.cohort",
    "Dataset": "speakkit.dataset.dataset",
    "Effect": "speakkit.simulation",
    "Kit": "speakkit.kit",
    "PatternProfile": "speakkit.profile.profile",
    "Simulation": "speakkit.kit",
    "simulate": "speakkit.kit",
}
"""Where public names live that are imported at first use, so that `import speakkit` stays quick."""


def open(path: str | Path | None = None, *, version: str | None = None, engine: ReadingEngine = "duckdb") -> Kit:  # noqa: A001  # `speakkit.open()` is how people say it
    """The published dataset, for reading; a running flow is never in its way.

    Args:
        path: a directory where datasets are published, a data folder, one version's folder, or a store's
            DuckDB file, of which a snapshot is taken; the settings' place where None.
        version: one of the versions that are kept there, such as "v000012"; the current one where None.
        engine: what reads it: "duckdb", or "spark" where the tables are too many for one machine (docs/recipes.md).

    Raises:
        MissingExtraError, MissingProgramError: pyspark or Java isn't installed.
        NothingPublishedError: there is nothing yet; `speakkit publish` or `speakkit process` publishes.
    """
    from speakkit.kit import open_kit
    from speakkit.recordings import open_clips
    from speakkit.settings import load_settings

    if path is not None:
        return open_kit(Path(path), version, engine)
    settings = load_settings()
    kit = open_kit(settings.published_dir, version, engine)
    kit.clips = lambda: open_clips(settings)
    return kit


def __getattr__(name: str) -> object:
    if name == "__version__":
        from importlib.metadata import version

        return version("speakkit")
    if name in _LATE:
        return getattr(import_module(_LATE[name]), name)
    raise AttributeError(f"module 'speakkit' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*globals(), *_LATE, "__version__"]
