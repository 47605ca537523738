"""Two learners with recordings whose words have times; ana agrees to clips, ben doesn't."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from speakkit.api import Services
from speakkit.intake.add import NewRecording, add_recording
from speakkit.model import Purpose, Session
from speakkit.model.clip import Clip
from speakkit.pipeline.pipeline import Pipeline
from speakkit.recordings import open_clips
from speakkit.settings import Settings
from speakkit.store import Store
from tests.support.instant import InstantTranscriber, instant_pipeline
from tests.support.made_once import copy_of
from tests.support.tones import write_speech


@dataclass(frozen=True)
class Clipped:
    """A data folder; `ana` are the sessions of hers, `ben` his."""

    services: Services
    ana: tuple[str, ...]
    ben: tuple[str, ...]

    @classmethod
    def at(cls, data_dir: Path) -> Self:
        """What `clipped` made, in another place."""
        settings = Settings(data_dir=data_dir, requests_per_minute=10_000)
        pipeline = timed_pipeline(settings)
        services = Services(settings, pipeline.store, pipeline.recordings, lambda: pipeline)
        ana, ben = (tuple(one.session_id for one in pipeline.store.sessions.all(who)) for who in ("ana", "ben"))
        return cls(services, ana, ben)

    def add(self, path: Path, learner_id: str) -> Session:
        """A session that waits."""
        new = NewRecording(path, learner_id, topic="<b>work</b>")
        return add_recording(new, settings=self.settings, store=self.store, recordings=self.services.recordings)

    @property
    def settings(self) -> Settings:
        return self.services.settings

    @property
    def store(self) -> Store:
        return self.services.store

    def clip(self, number: int = 0) -> Clip:
        """Of one of ana's sessions."""
        return open_clips(self.settings).of(self.ana[number])[0]


def timed_pipeline(settings: Settings) -> Pipeline:
    """With instant engines, of which the transcriber says when words were said."""
    return replace(instant_pipeline(settings), transcriber=InstantTranscriber(word_ms=300, begins_ms=3000))


def clipped(folder: Path) -> Clipped:
    """Three sessions, processed and published."""
    copy_of("clipped", _make, folder)
    return Clipped.at(folder / "data")


def _make(folder: Path) -> None:
    data = Clipped.at(folder / "data")
    pipeline = timed_pipeline(data.settings)
    for number, who in enumerate(("ana", "ana", "ben")):
        waiting = data.add(write_speech(folder / f"talk{number}.wav", seconds=9 + number), who)
        if who == "ana":
            data.store.consents.decide(who, {Purpose.CLIPS: True}, source="test")
        pipeline.process(waiting.session_id)
    data.store.publish(data.settings.published_dir)
