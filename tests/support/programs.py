"""Programs that are run to their end."""

from __future__ import annotations

import subprocess
from pathlib import Path


def output_of(*command: str | Path) -> str:
    """What a program prints.

    Raises:
        AssertionError: it failed; the message is what it said.
    """
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, timeout=240)
    assert done.returncode == 0, done.stderr
    return done.stdout
