"""kill -9 after each act that keeps or deletes sound: no clip is lost or half-written, and no recording stays."""

from __future__ import annotations

import json
import signal
import time
from pathlib import Path

import pytest

from speakkit.intake.add import NewRecording, add_recording
from speakkit.model import LearnerChanges, Purpose, SessionStatus
from speakkit.pipeline.clips import shown_quotes
from speakkit.recordings import open_clips, open_recordings
from speakkit.settings import Settings
from speakkit.sound.decoding import RecordingLimits, load
from speakkit.store import Store
from tests.support.tones import write_speech
from tests.support.worker import CALLS, WORKERS, work_until_done

LEASE_S = 0.5
SAID = "My brother is a teacher and he go to school every day . Last week we has two childs at home and she go home ."

pytestmark = pytest.mark.slow


def transcript(path: Path) -> Path:
    """With the times of words."""
    words = [
        {"word": word, "start": 0.4 * n, "end": 0.4 * n + 0.35} for n, word in enumerate(SAID.split()) if word != "."
    ]
    path.write_text(json.dumps({"text": SAID.replace(" .", "."), "words": words}))
    return path


def run(data_dir: Path, kill_at: str | None) -> int | None:
    environment = {
        "SPEAKKIT_DATA_DIR": str(data_dir),
        "SPEAKKIT_LEASE_S": str(LEASE_S),
        "SPEAKKIT_ANALYSER": "rules",  # the process that all are forked from may have begun in a test of others
    }
    process = WORKERS.Process(target=work_until_done, args=(environment, kill_at))
    process.start()
    process.join(timeout=120)
    return process.exitcode


def test_killed_after_each_act_nothing_of_the_sound_is_lost_or_left(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    store, recordings, clips = Store(settings.store_path), open_recordings(settings), open_clips(settings)
    new = NewRecording(
        write_speech(tmp_path / "talk.wav", seconds=20),
        "ana",
        transcript=transcript(tmp_path / "talk.json"),
        about=LearnerChanges(agreed=frozenset({Purpose.CLIPS})),
    )
    waiting = add_recording(new, settings=settings, store=store, recordings=recordings)
    for call in CALLS:
        assert run(settings.data_dir, call) == -signal.SIGKILL, call
        kept = clips.of(waiting.session_id)
        assert kept or recordings.exists(str(waiting.storage_key)), call
        for clip in kept:
            path = settings.data_dir / "clips" / clip.key
            assert load(path, RecordingLimits(10**6, 10**6))[0].duration_ms == pytest.approx(clip.duration_ms, abs=50)
        time.sleep(LEASE_S)
        if store.sessions.get(waiting.session_id).status is SessionStatus.DONE:
            break
    analysis = store.results.raw_analysis(waiting.session_id)
    assert analysis is not None
    assert store.sessions.get(waiting.session_id).status is SessionStatus.DONE
    assert not recordings.exists(str(waiting.storage_key))
    quotes = shown_quotes(analysis)
    assert quotes
    assert all(any(clip.plays(quote) for clip in clips.of(waiting.session_id)) for quote in quotes)
