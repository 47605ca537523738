"""A store's host with its API and bucket, and workers that have nothing of it but the address and a token."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from speakkit.api import Services
from speakkit.intake.add import NewRecording, add_recording
from speakkit.model import Session
from speakkit.model.access import Role
from speakkit.pipeline.pipeline import Pipeline
from speakkit.pipeline.remote.link import HostLink
from speakkit.pipeline.remote.loader import Loader
from speakkit.pipeline.remote.work import RemotePipeline, RemoteWork
from speakkit.recordings import open_recordings
from speakkit.settings import Settings
from speakkit.store import Store
from tests.support.buckets import bucket_on, made
from tests.support.instant import InstantAnalyser, InstantTranscriber
from tests.support.radosgw import S3Server
from tests.support.service import serving, token_for


@dataclass(frozen=True)
class StoreHost:
    """The host of the store: its settings, its address and a worker's token."""

    settings: Settings
    store: Store
    url: str
    token: str

    @property
    def loader(self) -> Loader:
        return Loader.over(self.settings, self.store, open_recordings(self.settings))

    def add(self, path: Path, learner_id: str) -> Session:
        """A session that waits."""
        new = NewRecording(path, learner_id)
        return add_recording(new, settings=self.settings, store=self.store, recordings=open_recordings(self.settings))

    def worker_settings(self, folder: Path, **values: object) -> Settings:
        """What a worker with a folder of its own is told: nothing of the store and nothing of the bucket."""
        given = {"data_dir": folder, "store_url": self.url, "worker_token": SecretStr(self.token), "retry_wait_s": 0}
        return Settings(**{**given, **values})  # type: ignore[arg-type]

    @contextmanager
    def worker(self, folder: Path) -> Iterator[RemotePipeline]:
        """A worker with engines that take no time."""
        settings = self.worker_settings(folder)
        with closing(HostLink.from_settings(settings)) as link:
            yield RemotePipeline(settings, RemoteWork(link, folder), InstantTranscriber(), InstantAnalyser())


@contextmanager
def store_host(folder: Path, server: S3Server, **values: object) -> Iterator[StoreHost]:
    """A running host whose recordings lie in a new bucket of the server."""
    bucket = bucket_on(server)
    made(bucket)
    given = {
        "data_dir": folder,
        "storage": "s3",
        "s3_bucket": bucket.name,
        "s3_endpoint_url": bucket.endpoint_url,
        "s3_access_key_id": bucket.access_key_id,
        "s3_secret_access_key": bucket.secret_access_key,
    }
    settings = Settings(**{**given, **values})  # type: ignore[arg-type]
    services = Services(
        settings=settings,
        store=Store(settings.store_path, lock_timeout_s=120),  # a busy machine is no failure
        recordings=open_recordings(settings),
        pipeline=lambda: Pipeline.from_settings(settings),
    )
    with serving(services) as url:
        yield StoreHost(settings, services.store, url, token_for(services, Role.WORKER))
