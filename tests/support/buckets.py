"""Buckets for tests: a fresh one for each test on a server that runs for all of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from moto.server import ThreadedMotoServer
from pydantic import SecretStr

from speakkit.recordings.s3 import Bucket, client
from speakkit.settings import Settings
from tests.support.radosgw import S3Server


@contextmanager
def moto_server() -> Iterator[S3Server]:
    """An emulated S3 in this process: quick, and it takes any key and any signature."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        yield S3Server(f"http://{host}:{port}")
    finally:
        server.stop()


def bucket_on(server: S3Server, name: str | None = None) -> Bucket:
    """The bucket `name`, or any new one, which `made` makes."""
    return Bucket(
        name=name or f"test-{uuid.uuid4().hex[:12]}",
        access_key_id=SecretStr(server.access_key_id),
        secret_access_key=SecretStr(server.secret_access_key),
        endpoint_url=server.url,
    )


def made(bucket: Bucket, *, keeps_versions: bool = False) -> Any:  # noqa: ANN401  # boto3 makes its classes at run time
    """Make the bucket; a client for looking into it."""
    s3 = client(replace(bucket, region="us-east-1"))  # making one is the only call for which "auto" is no region
    s3.create_bucket(Bucket=bucket.name)
    if keeps_versions:
        s3.put_bucket_versioning(Bucket=bucket.name, VersioningConfiguration={"Status": "Enabled"})
    return s3


def copy_bucket(settings: Settings, folder: Path) -> None:
    """Every version of every object of the settings' bucket, as files; the keys among their names."""
    assert settings.s3_access_key_id is not None
    assert settings.s3_secret_access_key is not None
    bucket = Bucket(
        name=str(settings.s3_bucket),
        access_key_id=settings.s3_access_key_id,
        secret_access_key=settings.s3_secret_access_key,
        endpoint_url=settings.s3_endpoint_url,
    )
    s3 = client(bucket)
    folder.mkdir(parents=True)
    for page in s3.get_paginator("list_object_versions").paginate(Bucket=bucket.name):
        for number, entry in enumerate([*page.get("Versions", ()), *page.get("DeleteMarkers", ())]):
            target = folder / f"{number}-{entry['Key'].replace('/', ' ')}"
            is_marker = "ETag" not in entry
            answer = (
                None if is_marker else s3.get_object(Bucket=bucket.name, Key=entry["Key"], VersionId=entry["VersionId"])
            )
            target.write_bytes(answer["Body"].read() if answer else b"")
