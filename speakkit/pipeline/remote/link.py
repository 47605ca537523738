"""The line to the store's host: messages over HTTPS, files from and to the bucket at addresses that the host gives."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, SecretStr, ValidationError

from speakkit.calls.retry import retrying
from speakkit.calls.vendor_logs import quiet_vendors
from speakkit.errors import (
    CorruptDataError,
    MissingSettingError,
    RecordingMissingError,
    RecordingTooLargeError,
    SpeakKitError,
    StorageRefusedError,
    StorageUnavailableError,
    StoreError,
    StoreUnreachableError,
)
from speakkit.pipeline.remote.messages import Download, Upload
from speakkit.settings import Settings

Answer = TypeVar("Answer", bound=BaseModel)

_TIMEOUT_S = 60
_CHUNK_BYTES = 1 << 16


def _kinds(kind: type[SpeakKitError]) -> Iterator[type[SpeakKitError]]:
    for below in kind.__subclasses__():
        yield below
        yield from _kinds(below)


class HostLink:
    """Asks the store's host, and asks again where it fails in a way that may pass.

    Raises:
        StoreUnreachableError: (every method) the host doesn't answer, or not as SpeakKit does.
        SpeakKitError: (every method) whatever the host raised, as it raised it.
    """

    def __init__(self, settings: Settings, url: str, token: SecretStr) -> None:
        import httpx

        quiet_vendors()
        self._settings = settings
        self._errors = httpx.HTTPError
        certificates = httpx.create_ssl_context()  # read once for both
        self._host = httpx.Client(
            base_url=url.rstrip("/") + "/api/work/",
            headers={"Authorization": f"Bearer {token.get_secret_value()}"},
            timeout=_TIMEOUT_S,
            verify=certificates,
        )
        # without the token: an address of the bucket opens by itself
        self._bucket = httpx.Client(timeout=_TIMEOUT_S, verify=certificates)

    @classmethod
    def from_settings(cls, settings: Settings) -> HostLink:
        """The line that the settings describe.

        Raises:
            MissingSettingError: the host's address or the token isn't set.
        """
        if settings.store_url is None or settings.worker_token is None:
            raise MissingSettingError(
                "Set SPEAKKIT_STORE_URL, the address of the store's host, and SPEAKKIT_WORKER_TOKEN, which "
                "`speakkit token create --role worker` makes there."
            )
        return cls(settings, settings.store_url, settings.worker_token)

    def close(self) -> None:
        """Hang up."""
        self._host.close()
        self._bucket.close()

    def tell(self, path: str, message: BaseModel) -> None:
        """Send a message that is only acknowledged."""
        retrying(self._settings)(self._sent, path, message)

    def ask(self, path: str, message: BaseModel, kind: type[Answer]) -> Answer:
        """Send a message that has an answer."""
        found = self.ask_whether(path, message, kind)
        if found is None:
            raise StoreUnreachableError("The store's host gave an empty answer; is SPEAKKIT_STORE_URL its address?")
        return found

    def ask_whether(self, path: str, message: BaseModel, kind: type[Answer]) -> Answer | None:
        """Send a message whose answer may be that there is none."""
        content = retrying(self._settings)(self._sent, path, message)
        if content is None:
            return None
        try:
            return kind.model_validate_json(content)
        except ValidationError:
            raise StoreUnreachableError(
                "What answers at SPEAKKIT_STORE_URL isn't SpeakKit, or another version of it."
            ) from None

    def put(self, upload: Upload, data: bytes) -> None:
        """Put a document where the host says."""
        retrying(self._settings)(self._put, upload, data)

    def fetch(self, download: Download, path: Path, *, max_bytes: int) -> None:
        """Fetch a file from where the host says, and look at its digest where there is one."""
        retrying(self._settings)(self._fetch, download, path, max_bytes)

    def _sent(self, path: str, message: BaseModel) -> bytes | None:
        try:
            answer = self._host.post(path, json=message.model_dump(mode="json"))
        except self._errors as error:
            raise StoreUnreachableError(
                f"The store's host doesn't answer ({type(error).__name__}); look at SPEAKKIT_STORE_URL and the network."
            ) from None
        if answer.is_success:
            return None if answer.status_code == 204 else answer.content
        raise _as_raised(answer.status_code, answer.content)

    def _put(self, upload: Upload, data: bytes) -> None:
        with self._bucket_errors():
            answer = self._bucket.request(upload.method, upload.url, content=data, headers=upload.headers)
            _require_success(answer.status_code)

    def _fetch(self, download: Download, path: Path, max_bytes: int) -> None:
        digest, size = hashlib.sha256(), 0
        with self._bucket_errors(), self._bucket.stream("GET", download.url) as answer, path.open("wb") as file:
            _require_success(answer.status_code)
            for chunk in answer.iter_bytes(_CHUNK_BYTES):
                size += len(chunk)
                if size > max_bytes:
                    raise RecordingTooLargeError(f"The recording is larger than {max_bytes / 1e6:g} MB.")
                digest.update(chunk)
                file.write(chunk)
        if download.sha256 not in (None, digest.hexdigest()):
            raise CorruptDataError("A document arrived damaged from the bucket; process the session again.")

    @contextmanager
    def _bucket_errors(self) -> Iterator[None]:
        """An error names no address: it opens by itself."""
        try:
            yield
        except self._errors as error:
            raise StorageUnavailableError(
                f"The bucket can't be reached from this worker ({type(error).__name__}); look at the network, and at "
                "SPEAKKIT_S3_PUBLIC_ENDPOINT_URL on the store's host."
            ) from None


def _require_success(status: int) -> None:
    if status == 404:
        raise RecordingMissingError("The recording isn't in the bucket any more; add it again.")
    if status in (429, 500, 502, 503, 504):
        raise StorageUnavailableError(f"The bucket can't take the request at the moment (status {status}).")
    if status >= 400:
        raise StorageRefusedError(f"The bucket refuses the address that the store's host gave (status {status}).")


def _as_raised(status: int, content: bytes) -> SpeakKitError:
    """The error that the host raised, of its own kind."""
    said = _failure(content)
    if said is None:
        return StoreUnreachableError(f"The store's host answers with status {status}, and not as SpeakKit does.")
    by_code = {kind.code: kind for kind in _kinds(SpeakKitError) if kind.__init__ is SpeakKitError.__init__}
    kind = by_code.get(said["code"], StoreUnreachableError if status >= 500 else StoreError)
    return kind(said["error"])


def _failure(content: bytes) -> Mapping[str, str] | None:

    try:
        said: Any = json.loads(content)
    except ValueError:
        return None
    is_ours = isinstance(said, dict) and isinstance(said.get("error"), str) and isinstance(said.get("code"), str)
    return said if is_ours else None
