"""What publishing costs where nothing has changed, where one session has, and where all is written anew."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import perf_counter, process_time

from speakkit.store import Store
from tests.support.big_store import big_store, session_id

SESSIONS = 16_000
TIMES = 5


def seconds(call: Callable[[], object]) -> tuple[float, float]:
    """By the clock, and of the processor."""
    began, worked = perf_counter(), process_time()
    call()
    return perf_counter() - began, process_time() - worked


def change(store: Store, number: int) -> None:
    name = session_id(store, f"learner-{number * 7:06d}")
    with store._database.write() as turn:
        turn.execute("set_feedback", session_id=name, focus_next=f"Practise number {number}.", summary="Changed.")


def test_publishing_costs_what_has_changed(is_bench: bool, tmp_path: Path) -> None:
    """Sixteen thousand sessions when benchmarks are asked for, else a twentieth, to see that all of it works."""
    sessions = SESSIONS if is_bench else SESSIONS // 20
    store, directory = big_store(tmp_path / "speakkit.duckdb", sessions), tmp_path / "published"
    anew = seconds(lambda: store.publish(directory))
    unchanged = [seconds(lambda: store.publish(directory)) for _ in range(TIMES)]
    changed = []
    for number in range(TIMES):
        change(store, number)
        changed.append(seconds(lambda: store.publish(directory)))
    print(f"\n{sessions:,} sessions: anew {anew[0]:.2f} s, of the processor {anew[1]:.2f} s")
    for name, times in (("unchanged", unchanged), ("one session changed", changed)):
        wall, worked = (median(column) for column in zip(*times, strict=True))
        print(f"  {name}: {wall:.3f} s, of the processor {worked:.3f} s, {worked / anew[1]:.4f} of anew (n={TIMES})")
    assert median(wall for wall, _ in unchanged) < anew[0] / 2
