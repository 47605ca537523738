"""SpeakKit: recordings of people practising a language become evidence about their speaking.

`speakkit.open()` is where a notebook begins; the command line (`speakkit --help`) is where recordings come in.
"""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from speakkit.errors import SpeakKitError

if TYPE_CHECKING:
    from speakkit.dataset import Dataset

__all__ = ["SpeakKitError", "__version__", "open"]

__version__ = version("speakkit")


def open(directory: str | Path | None = None) -> Dataset:  # noqa: A001  # `speakkit.open()` is how people say it
    """The published dataset, for reading; a running flow is never in its way.

    Args:
        directory: where it was published; the settings' place where None.

    Raises:
        NothingPublishedError: there is nothing yet; `speakkit publish` or `speakkit process` publishes.
    """
    from speakkit.dataset import open_dataset
    from speakkit.settings import load_settings

    return open_dataset(Path(directory) if directory is not None else load_settings().published_dir)
