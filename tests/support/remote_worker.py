"""A worker on another host, for a process of its own, on a line that doubles every message and turns their order round."""

from __future__ import annotations

import signal
import threading
from contextlib import suppress
from pathlib import Path

from pydantic import BaseModel, SecretStr

from speakkit.errors import SpeakKitError
from speakkit.pipeline.remote.link import HostLink
from speakkit.pipeline.remote.messages import Upload
from speakkit.pipeline.remote.work import RemotePipeline, RemoteWork
from speakkit.pipeline.remote.working import work
from speakkit.settings import Settings
from tests.support.instant import InstantAnalyser, InstantTranscriber


class UnreliableLink(HostLink):
    """Each message is sent twice, and a transcript is put into the bucket after its analysis, each of them twice."""

    def __init__(self, settings: Settings, url: str, token: SecretStr) -> None:
        super().__init__(settings, url, token)
        self._kept_back = threading.local()

    def _sent(self, path: str, message: BaseModel) -> bytes | None:
        answer = super()._sent(path, message)
        with suppress(SpeakKitError):  # what the second one is told nobody hears
            super()._sent(path, message)
        return answer

    def put(self, upload: Upload, data: bytes) -> None:
        if b'"kind":"transcript"' in data[:40]:
            self._kept_back.document = (upload, data)
            return
        for one in ((upload, data), getattr(self._kept_back, "document", None)):
            if one is not None:
                for _ in range(2):
                    super().put(*one)
        self._kept_back.document = None


def work_elsewhere(url: str, token: str, folder: Path, threads: int) -> None:
    """Work until told to stop, with engines that take no time, in a folder of its own; as `speakkit worker` does."""
    stop = threading.Event()
    signal.signal(signal.SIGTERM, lambda *_: stop.set())
    settings = Settings(data_dir=folder, store_url=url, worker_token=SecretStr(token), retry_wait_s=0.1)
    link = UnreliableLink.from_settings(settings)
    pipeline = RemotePipeline(settings, RemoteWork(link, folder), InstantTranscriber(), InstantAnalyser())
    work(pipeline, threads=threads, stop=stop, poll_s=0.5, tell=lambda _: None)
