"""A folder of transcripts without sound, from `speakkit add` to published results: how long, how much memory, and what can't be
used. `SPEAKKIT_BENCH_FILES` says how many, where that isn't a thousand.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from speakkit.store import Store
from tests.support.composed import ROOT
from tests.support.watched import watched

FILES = int(os.environ.get("SPEAKKIT_BENCH_FILES", "1000"))
SAID = "yesterday I go to the market with my sister and she buy two apple because we want to make a cake for the birthday ."
UNUSABLE = {
    "empty.cha": "",
    "prose.cha": "once upon a time\n",
    "torn.eaf": "<ANNOTATION_DOCUMENT>",
    "none.TextGrid": "?",
}


def corpus(folder: Path, files: int) -> Path:
    """CHAT files of some 230 words each, no two alike, with what headers say of a learner; and some that are none."""
    folder.mkdir()
    for number in range(files - len(UNUSABLE)):
        about = f"@ID:\teng|made|PAR|{20 + number % 40};||A||Participant|||"
        header = f"@UTF8\n@Begin\n@Languages:\teng\n@Participants:\tPAR Participant\n{about}\n"
        lines = "".join(f"*PAR:\tturn {number} and {line} {SAID}\n" for line in range(9))
        (folder / f"p{number:04d}.cha").write_text(f"{header}{lines}@End\n", encoding="utf-8")
    for name, text in UNUSABLE.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.timeout(2400)
def test_a_corpus_is_added_again_where_it_was_killed_and_processed(is_bench: bool, tmp_path: Path) -> None:
    """A thousand files when benchmarks are asked for, else six, two of them usable, to see that it works."""
    files = FILES if is_bench else 6
    folder = corpus(tmp_path / "corpus", files)
    store = Store(tmp_path / "data" / "speakkit.duckdb")
    environment = {**os.environ, "SPEAKKIT_DATA_DIR": str(tmp_path / "data")}

    def begun(*words: str | Path) -> subprocess.Popen[str]:
        command = [str(Path(sys.executable).parent / "speakkit"), *map(str, words)]
        return subprocess.Popen(
            command, env=environment, cwd=ROOT, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    began = time.perf_counter()
    first = begun("add", folder)
    while files > 100 and first.poll() is None and len(store.sessions.all()) < files / 3:
        time.sleep(0.5)
    first.kill() if files > 100 else first.wait()
    first.communicate()
    before = len(store.sessions.all())
    second = begun("add", folder)
    _, told = second.communicate()
    added_s = time.perf_counter() - began
    processed = watched(["process", "--plain", "--limit", str(FILES)], {"SPEAKKIT_DATA_DIR": str(tmp_path / "data")})
    all_s = time.perf_counter() - began
    sessions = store.sessions.all()
    done = sum(session.status == "DONE" for session in sessions)
    lines = [line for line in told.splitlines() if line.startswith("speakkit:")]
    print(f"\nn={files:,} transcripts without sound: added in {added_s:.0f} s, killed after {before:,} and added again")
    print(
        f"  DONE and published {done:,}, {all_s:.0f} s in all; {len(lines)} lines for {len(UNUSABLE)} unusable files:"
    )
    print(f"  processed in {processed.figures}: {1000 * processed.cpu_s / max(done, 1):.0f} ms of it a session")
    print("\n".join(f"  {line}" for line in lines))
    assert (done, len(lines)) == (files - len(UNUSABLE), len(UNUSABLE))
