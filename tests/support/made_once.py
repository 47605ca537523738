"""Folders that are made once in a process and copied for each test that wants one."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Hashable
from pathlib import Path
from tempfile import TemporaryDirectory

_made: dict[Hashable, TemporaryDirectory[str]] = {}


def copy_of(key: Hashable, make: Callable[[Path], object], folder: Path) -> None:
    """Put into `folder` what `make` puts into one; it is called once a key, and for each folder with something in it."""
    if folder.is_dir() and any(folder.iterdir()):
        make(folder)
        return
    if key not in _made:
        made = TemporaryDirectory()
        make(Path(made.name))
        _made[key] = made
    shutil.copytree(_made[key].name, folder, dirs_exist_ok=True)
