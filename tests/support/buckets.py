"""Buckets for tests: a fresh one for each test on a server that runs for all of them."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from moto.server import ThreadedMotoServer
from pydantic import SecretStr

from speakkit.recordings.s3 import Bucket, client
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
