"""What a process may have that reads what strangers send: no key, and no more memory than such a file needs."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

_KEPT = ("PATH", "SYSTEMROOT", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL", "PYTHONPATH", "LD_LIBRARY_PATH")


def bare_environment() -> Mapping[str, str]:
    """What a Python needs to start, and nothing else: keys stay here."""
    kept = {name: value for name in _KEPT if (value := os.environ.get(name)) is not None}
    return {
        **kept,
        "PYTHONPATH": os.pathsep.join(path or str(Path.cwd()) for path in sys.path),
        "OPENBLAS_NUM_THREADS": "1",
    }


def bound_memory(max_bytes: int) -> None:
    """Give this process so much memory for good, where the system can do it."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (max_bytes, max_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def bound_growth(max_bytes: int) -> None:
    """Let this process take so much more than it has now, until that is said anew; where the system can do it."""
    with suppress(ImportError, ValueError, OSError):
        import resource

        _, hard = resource.getrlimit(resource.RLIMIT_DATA)
        limit = _held_bytes() + max_bytes
        resource.setrlimit(resource.RLIMIT_DATA, (limit if hard < 0 else min(limit, hard), hard))


def _held_bytes() -> int:
    """What counts for that limit: the sixth number, in pages (https://man7.org/linux/man-pages/man5/proc_pid_statm.5.html)."""
    pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[5]
    return int(pages) * os.sysconf("SC_PAGE_SIZE")
