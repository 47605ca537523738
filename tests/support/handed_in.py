"""A recording that lies in the store and in the place of recordings, as `speakkit add` left it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from speakkit.intake.add import NewRecording, add_recording
from speakkit.model import Session
from speakkit.recordings import open_recordings
from speakkit.settings import Settings
from speakkit.store import Store
from tests.support.made_once import copy_of
from tests.support.tones import write_speech


def speech_of_ana(settings: Settings, *, seconds: float) -> Session:
    """The session of ana's only recording, of which nothing but its length is known; added once in a process."""
    copy_of(("speech of ana", seconds), lambda folder: _add(folder, seconds), settings.data_dir)
    (session,) = Store(settings.store_path).sessions.all()
    return session


def _add(folder: Path, seconds: float) -> None:
    settings = Settings(data_dir=folder)
    with TemporaryDirectory() as elsewhere:
        new = NewRecording(write_speech(Path(elsewhere) / "talk.wav", seconds=seconds), "ana")
        add_recording(new, settings=settings, store=Store(settings.store_path), recordings=open_recordings(settings))
