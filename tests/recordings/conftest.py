"""Places for recordings: a folder, buckets of an emulated S3, and buckets of a real one where it is installed."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest

from speakkit.recordings import LocalRecordings, Recordings
from speakkit.recordings.s3 import Bucket, S3Recordings
from tests.support.buckets import bucket_on, made, moto_server
from tests.support.radosgw import S3Server

MOTO = pytest.param("moto_bucket", marks=pytest.mark.server)
REAL = pytest.param("real_bucket", marks=[pytest.mark.slow, pytest.mark.xdist_group("radosgw")])


@pytest.fixture(scope="session")
def moto() -> Iterator[S3Server]:
    with moto_server() as server:
        yield server


@pytest.fixture(scope="session")
def moto_bucket(moto: S3Server) -> Bucket:
    return _new_bucket(moto)


@pytest.fixture(scope="session")
def real_bucket(real_s3: S3Server) -> Bucket:
    return _new_bucket(real_s3)


@pytest.fixture(params=[MOTO, REAL])
def bucket(request: pytest.FixtureRequest) -> Bucket:
    """A bucket that tests share, as making one takes the real server two seconds: keep to a prefix of your own."""
    shared: Bucket = request.getfixturevalue(request.param)
    return shared


@pytest.fixture(params=["folder", MOTO, REAL])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Recordings:
    if request.param == "folder":
        return LocalRecordings(tmp_path / "audio")
    return S3Recordings(request.getfixturevalue(request.param), f"{uuid.uuid4().hex}/")


def _new_bucket(server: S3Server) -> Bucket:
    bucket = bucket_on(server)
    made(bucket)
    return bucket
