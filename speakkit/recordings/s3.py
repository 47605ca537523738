"""Recordings in a bucket: Amazon S3, Cloudflare R2, or any server that speaks S3.

R2 and most compatible servers know neither checksum trailers nor host-style buckets, hence the client's configuration.
Everything about access is given explicitly: profiles, files and variables of other AWS tools on the machine are not read.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any, BinaryIO

from pydantic import SecretStr

from speakkit.calls.vendor_logs import quiet_vendors
from speakkit.errors import RecordingMissingError, RecordingTooLargeError, StorageUnavailableError
from speakkit.recordings.keys import checked_key, is_safe_key
from speakkit.recordings.protocol import DirectUpload, StoredRecording
from speakkit.recordings.s3_errors import translated
from speakkit.sound.scratch import scratch_folder

_CHUNK_BYTES = 1 << 16
_ANY_TYPE = "application/octet-stream"
_DIGEST = "sha256"
"""Metadata under which an object's SHA-256 is kept."""
_NOTHING_AMBIENT: dict[str, Any] = {
    "profile": (None, [], None, None),
    "config_file": (None, [], os.devnull, None),
    "credentials_file": (None, [], os.devnull, None),
}
"""Session variables of botocore: (key in a file, environment variables, default, conversion)."""


@dataclass(frozen=True)
class Bucket:
    """Which bucket, and how to get in. `endpoint_url` None is Amazon itself; R2's region is "auto".

    `public_endpoint_url` is the same server as browsers know it, where that is another address.
    """

    name: str
    access_key_id: SecretStr
    secret_access_key: SecretStr
    endpoint_url: str | None = None
    region: str = "auto"
    public_endpoint_url: str | None = None


class S3Recordings:
    """Objects of one bucket whose keys begin with `prefix`; see `speakkit.recordings.protocol.Recordings`."""

    def __init__(self, bucket: Bucket, prefix: str = "") -> None:
        self._bucket = bucket
        self._prefix = prefix
        self._client = client(bucket)
        is_known_elsewhere = bucket.public_endpoint_url not in {None, bucket.endpoint_url}
        self._public = (
            client(replace(bucket, endpoint_url=bucket.public_endpoint_url)) if is_known_elsewhere else self._client
        )

    def __repr__(self) -> str:
        return f"S3Recordings({self._where})"

    def put(self, key: str, source: Path) -> None:
        with source.open("rb") as file, self._translated(key):
            md5, sha256 = _digests(file)
            self._client.put_object(
                **self._object(key), Body=file, ContentMD5=_base64(md5), Metadata={_DIGEST: sha256.hex()}
            )

    @contextmanager
    def fetch(self, key: str, *, max_bytes: int) -> Iterator[Path]:
        with scratch_folder() as folder:
            path = folder / key.rpartition("/")[2]
            self._download(key, path, max_bytes)
            yield path

    def delete(self, key: str) -> None:
        with self._translated(key):
            answer = self._client.delete_object(**self._object(key))
            if "VersionId" in answer or answer.get("DeleteMarker"):
                self._delete_versions(key)
        # 204 is the answer even where nothing was there, or nothing happened
        if self.exists(key):
            raise StorageUnavailableError(f"{key} was deleted and is still in {self._where}; try again in a moment.")

    def exists(self, key: str) -> bool:
        try:
            with self._translated(key):
                self._client.head_object(**self._object(key))
        except RecordingMissingError:
            return False
        return True

    def find(self, prefix: str = "") -> Iterator[StoredRecording]:
        pages = self._client.get_paginator("list_objects_v2").paginate(
            Bucket=self._bucket.name, Prefix=self._prefix + prefix
        )
        with self._translated(prefix):
            for page in pages:
                yield from filter(lambda found: is_safe_key(found.key), map(self._described, page.get("Contents", ())))

    def direct_upload(self, key: str, *, size_bytes: int, expires_s: int) -> DirectUpload:
        # the length is part of what is signed, so that no other size is taken; every client sends it by itself
        url = self._public.generate_presigned_url(
            "put_object",
            Params={**self._object(key), "ContentLength": size_bytes, "ContentType": _ANY_TYPE},
            ExpiresIn=expires_s,
        )
        expires_at = datetime.now(UTC) + timedelta(seconds=expires_s)
        return DirectUpload(url, "PUT", expires_at, {"Content-Type": _ANY_TYPE})

    def direct_download(self, key: str, *, expires_s: int) -> str:
        url: str = self._public.generate_presigned_url("get_object", Params=self._object(key), ExpiresIn=expires_s)
        return url

    def check(self) -> str:
        probe = self._object("speakkit-check")
        with self._translated("speakkit-check"):
            self._client.put_object(**probe, Body=b"")
            self._client.delete_object(**probe)
        return f"{self._where}, writable"

    @property
    def _where(self) -> str:
        host = self._bucket.endpoint_url or "Amazon S3"
        return f"bucket {self._bucket.name} at {host}" + (f", {self._prefix}" if self._prefix else "")

    def _object(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket.name, "Key": self._prefix + checked_key(key)}

    def _translated(self, key: str) -> AbstractContextManager[None]:
        return translated(key, self._where)

    def _described(self, entry: dict[str, Any]) -> StoredRecording:
        return StoredRecording(
            key=entry["Key"].removeprefix(self._prefix),
            size_bytes=entry["Size"],
            modified_at=entry["LastModified"].astimezone(UTC),
            etag=entry["ETag"].strip('"'),
        )

    def _download(self, key: str, path: Path, max_bytes: int) -> None:
        """Stream the object into a file, stopping at the cap, and compare its digest with the one it was put with."""
        with self._translated(key):
            answer = self._client.get_object(**self._object(key))
            with closing(answer["Body"]) as body, path.open("wb") as file:
                digest = hashlib.sha256()
                for chunk in body.iter_chunks(_CHUNK_BYTES):
                    file.write(chunk)
                    digest.update(chunk)
                    if file.tell() > max_bytes:
                        raise RecordingTooLargeError(f"The recording {key} is larger than {max_bytes / 1e6:g} MB.")
        expected = answer["Metadata"].get(_DIGEST)
        if expected is not None and expected != digest.hexdigest():
            raise StorageUnavailableError(f"{key} arrived damaged from {self._where}; try again in a moment.")

    def _delete_versions(self, key: str) -> None:
        """In a bucket that keeps versions a delete only hides: what was said goes with every version."""
        target = self._object(key)
        pages = self._client.get_paginator("list_object_versions").paginate(
            Bucket=target["Bucket"], Prefix=target["Key"]
        )
        for page in pages:
            for version in (*page.get("Versions", ()), *page.get("DeleteMarkers", ())):
                if version["Key"] == target["Key"]:
                    self._client.delete_object(**target, VersionId=version["VersionId"])


def client(bucket: Bucket) -> Any:  # noqa: ANN401  # boto3 makes its classes at run time
    """A client of its own for each place, since a client may be shared by threads."""
    import boto3
    import botocore.session
    from botocore.config import Config

    quiet_vendors()
    core = botocore.session.Session(session_vars=_NOTHING_AMBIENT)
    core.register_component("data_loader", _descriptions())
    session = boto3.session.Session(
        aws_access_key_id=bucket.access_key_id.get_secret_value(),
        aws_secret_access_key=bucket.secret_access_key.get_secret_value(),
        region_name=bucket.region,
        botocore_session=core,
    )
    config = Config(
        signature_version="s3v4",
        s3={"addressing_style": "path"},
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
        retries={"mode": "adaptive", "total_max_attempts": 4},
        connect_timeout=5,
        read_timeout=60,
    )
    return session.client("s3", endpoint_url=bucket.endpoint_url, config=config)


@cache
def _descriptions() -> Any:  # noqa: ANN401  # botocore is untyped
    """What botocore reads from its own files about services and addresses: a tenth of a second, once a process."""
    from botocore.loaders import create_loader

    return create_loader()


def _digests(file: BinaryIO) -> tuple[bytes, bytes]:
    """MD5, which the server compares on arrival, and SHA-256, which we compare on the way back."""
    md5, sha256 = hashlib.md5(usedforsecurity=False), hashlib.sha256()
    while chunk := file.read(_CHUNK_BYTES):
        md5.update(chunk)
        sha256.update(chunk)
    file.seek(0)
    return md5.digest(), sha256.digest()


def _base64(data: bytes) -> str:
    return base64.b64encode(data).decode()
