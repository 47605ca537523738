"""Copies of the whole store, and back. The caller keeps everybody else out meanwhile."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

from speakkit.recordings.owner_only import OWNER_ONLY_FILE
from speakkit.store.files import sync
from speakkit.store.migrations import bring_up_to_date, connect


def copy_out(store: Path, target: Path) -> None:
    """Copy the store to `target`, whole or not at all, with everything that was committed in the one file."""
    bring_up_to_date(store)
    target.parent.mkdir(parents=True, exist_ok=True)
    draft = target.with_name(f".{target.name}.draft")
    draft.unlink(missing_ok=True)  # a new file gets the mode of a new one
    shutil.copyfile(store, draft)
    sync(draft)
    draft.replace(target)
    sync(target.parent)


def copy_in(backup: Path, store: Path) -> Path | None:
    """Replace the store by a backup, brought up to the shipped schema; the path that the earlier store now has, if any.

    Raises:
        NewerSchemaError, CorruptDataError: the backup is no store that this version reads; nothing has changed.
    """
    draft = store.with_name(f"{store.name}.restoring")
    draft.unlink(missing_ok=True)
    shutil.copyfile(backup, draft)
    try:
        bring_up_to_date(draft)
        sync(draft)
        earlier = _set_aside(store)
        draft.replace(store)
    finally:
        draft.unlink(missing_ok=True)
    sync(store.parent)
    return earlier


def _set_aside(store: Path) -> Path | None:
    if not store.exists():
        return None
    # its log goes into it first: beside the restored store it would be played into that
    with closing(connect(store)) as connection:
        connection.execute("CHECKPOINT")
    earlier = store.with_name(f"{store.name}.before-restore")
    store.replace(earlier)
    earlier.chmod(OWNER_ONLY_FILE)
    store.with_name(f"{store.name}.wal").unlink(missing_ok=True)
    return earlier
