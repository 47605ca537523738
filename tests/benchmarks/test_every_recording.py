"""Every recording of the shared data through `add` and `process`, and what became of it, folder by folder."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from speakkit.errors import SpeakKitError
from speakkit.pipeline.pipeline import Pipeline
from tests.support.real_recordings import REFUSED, added, assert_done, new_pipeline

FOLDERS = ("learner_speech", "speech", "formats")
SOUND = frozenset({".aac", ".empty", ".flac", ".mp3", ".mp4", ".ogg", ".opus", ".wav", ".webm"})


@pytest.mark.timeout(1800)
@pytest.mark.usefixtures("only_in_bench")
def test_every_recording_is_done_or_refused_with_a_reason(shared_data: Path, tmp_path: Path) -> None:
    pipeline, total = new_pipeline(tmp_path), Counter[str]()
    for folder in FOLDERS:
        paths = [path for path in sorted((shared_data / folder).rglob("*")) if path.suffix in SOUND]
        outcomes = Counter(outcome(pipeline, path) for path in paths)
        print(f"\n{folder}, {len(paths)} recordings: {dict(outcomes.most_common())}", end="")
        total += outcomes
    assert total.keys() == {"analysed", "unreliable", "TOO_LITTLE_SPEECH", *REFUSED.values()}
    assert total["TOO_LITTLE_SPEECH"] <= 0.05 * total.total()
    assert all(total[code] == 1 for code in REFUSED.values())


def outcome(pipeline: Pipeline, path: Path) -> str:
    """`analysed`, `unreliable` (marked, and not analysed), or the code of its refusal."""
    try:
        return "analysed" if assert_done(pipeline, added(pipeline, path)) else "unreliable"
    except SpeakKitError as error:
        return error.code
