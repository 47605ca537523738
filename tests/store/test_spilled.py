"""What DuckDB spills to disk lies where an erasure looks, and goes once its process is no more."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from speakkit.sound.scratch import clear_abandoned

SPILLING = """
from pathlib import Path
from speakkit.store.migrations import connect
connection = connect(Path(":memory:"))
connection.execute("SET memory_limit = '60MB'; SET threads = 1")
text = "'anasays' || md5(i::VARCHAR) || md5((i + 1)::VARCHAR)"
connection.execute(f"CREATE TEMP TABLE said AS SELECT {text} AS text FROM range(1500000) AS r(i)")
print("spilled", flush=True)
input()
"""


@pytest.mark.slow
def test_what_a_killed_process_spilled_goes_and_what_a_running_one_did_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr(tempfile, "tempdir", None)
    command = [sys.executable, "-c", SPILLING]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path.cwd(), text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "spilled\n"
        (folder,) = tmp_path.glob("speakkit-spilled-*")
        assert any(b"anasays" in path.read_bytes() for path in folder.iterdir())
        assert clear_abandoned() == 0
        process.kill()
        process.wait()
    assert clear_abandoned() == 1
    assert list(tmp_path.iterdir()) == []
