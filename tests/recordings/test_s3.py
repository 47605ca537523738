"""What only buckets do: direct uploads, versions, damage on the way, and every way of being refused."""

from __future__ import annotations

import io
import urllib.error
import urllib.request
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from pydantic import SecretStr
from urllib3 import HTTPResponse

from speakkit.errors import (
    ConfigurationError,
    MissingKeyError,
    NoDirectUploadError,
    StorageRefusedError,
    StorageUnavailableError,
)
from speakkit.intake.inbox import Inbox
from speakkit.recordings import DirectUpload, LocalRecordings, open_place, open_recordings
from speakkit.recordings.s3 import Bucket, S3Recordings, client
from speakkit.settings import Settings
from tests.support.buckets import bucket_on, made
from tests.support.radosgw import S3Server
from tests.support.tones import write_speech


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.wav"
    path.write_bytes(b"sound" * 1000)
    return path


def send(upload: DirectUpload, body: bytes) -> int:
    """The status that the server answers an upload with."""
    request = urllib.request.Request(upload.url, body, upload.headers, method=upload.method)
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            return int(answer.status)
    except urllib.error.HTTPError as refusal:
        with refusal:
            return refusal.code


def test_a_direct_upload_needs_no_account(bucket: Bucket) -> None:
    place = S3Recordings(bucket, "direct/")
    assert send(place.direct_upload("ana/talk.wav", size_bytes=5, expires_s=60), b"sound") == 200
    with place.fetch("ana/talk.wav", max_bytes=10) as path:
        assert path.read_bytes() == b"sound"


def test_a_direct_upload_goes_to_the_server_as_browsers_know_it(bucket: Bucket) -> None:
    known = str(bucket.endpoint_url).replace("127.0.0.1", "localhost")
    place = S3Recordings(replace(bucket, endpoint_url=bucket.endpoint_url, public_endpoint_url=known), "public/")
    upload = place.direct_upload("talk.wav", size_bytes=5, expires_s=60)
    assert upload.url.startswith("http://localhost:")
    assert send(upload, b"sound") == 200
    assert place.exists("talk.wav")


@pytest.mark.slow
@pytest.mark.xdist_group("radosgw")
def test_a_direct_upload_takes_no_other_size_and_no_other_key(real_bucket: Bucket) -> None:
    place = S3Recordings(real_bucket, "misused/")
    upload = place.direct_upload("ana/talk.wav", size_bytes=5, expires_s=60)
    assert send(upload, b"sound, and more of it") == 403
    assert send(replace(upload, url=upload.url.replace("talk.wav", "other.wav")), b"sound") == 403
    assert send(place.direct_upload("ana/talk.wav", size_bytes=5, expires_s=-5), b"sound") == 403
    assert list(place.find()) == []


def test_a_folder_takes_no_direct_upload(tmp_path: Path) -> None:
    with pytest.raises(NoDirectUploadError, match="multipart"):
        LocalRecordings(tmp_path).direct_upload("talk.wav", size_bytes=5, expires_s=60)


def test_a_bucket_that_keeps_versions_keeps_none_of_a_deleted_recording(bucket: Bucket, talk: Path) -> None:
    bucket = replace(bucket, name=f"{bucket.name}-versions")
    s3 = made(bucket, keeps_versions=True)
    place = S3Recordings(bucket, "audio/")
    for key in ("talk", "talk", "talk.wav"):
        place.put(key, talk)
    place.delete("talk")
    left = s3.list_object_versions(Bucket=bucket.name)
    assert [version["Key"] for version in left["Versions"]] == ["audio/talk.wav"]
    assert "DeleteMarkers" not in left


def test_damage_is_noticed(bucket: Bucket, talk: Path) -> None:
    s3 = client(bucket)
    place = S3Recordings(bucket, "damaged/")
    place.put("talk", talk)
    metadata = s3.head_object(Bucket=bucket.name, Key="damaged/talk")["Metadata"]
    s3.put_object(Bucket=bucket.name, Key="damaged/talk", Body=b"other sound", Metadata=metadata)
    with pytest.raises(StorageUnavailableError, match="damaged"), place.fetch("talk", max_bytes=10_000):
        pass


def test_no_bucket_is_said_so(bucket: Bucket, talk: Path) -> None:
    place = S3Recordings(replace(bucket, name="no-such-bucket"))
    with pytest.raises(StorageRefusedError, match="There is no bucket no-such-bucket"):
        place.check()
    with pytest.raises(StorageRefusedError, match="SPEAKKIT_S3_BUCKET"):
        list(place.find())


@pytest.mark.slow
@pytest.mark.xdist_group("radosgw")
def test_a_wrong_key_is_refused_and_not_shown(real_bucket: Bucket, talk: Path) -> None:
    wrong = SecretStr("quite-wrong")
    for bucket in (replace(real_bucket, access_key_id=wrong), replace(real_bucket, secret_access_key=wrong)):
        place = S3Recordings(bucket)
        with pytest.raises(StorageRefusedError, match="SPEAKKIT_S3_SECRET_ACCESS_KEY") as refusal:
            place.put("talk", talk)
        assert "quite-wrong" not in refusal.value.message + repr(place)
        with pytest.raises(StorageRefusedError):
            place.exists("talk")


def test_a_server_that_is_away_is_a_passing_failure(talk: Path) -> None:
    place = S3Recordings(bucket_on(S3Server("http://127.0.0.1:9")))
    with pytest.raises(StorageUnavailableError, match="SPEAKKIT_S3_ENDPOINT_URL") as away:
        place.put("talk", talk)
    assert away.value.is_transient


def test_other_tools_configuration_is_not_read(
    moto_bucket: Bucket, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    config = tmp_path / "config"
    config.write_text("[profile other]\nregion = nowhere\n[broken", encoding="utf-8")
    for name, value in {"AWS_PROFILE": "missing", "AWS_CONFIG_FILE": str(config), "AWS_ACCESS_KEY_ID": "other"}.items():
        monkeypatch.setenv(name, value)
    assert moto_bucket.name in S3Recordings(moto_bucket).check()


def test_the_settings_name_the_bucket(moto_bucket: Bucket, tmp_path: Path) -> None:
    chosen = Settings(
        data_dir=tmp_path,
        storage="s3",
        s3_bucket=moto_bucket.name,
        s3_endpoint_url=moto_bucket.endpoint_url,
        s3_access_key_id=moto_bucket.access_key_id,
        s3_secret_access_key=moto_bucket.secret_access_key,
    )
    where = f"bucket {moto_bucket.name} at {moto_bucket.endpoint_url}, audio/"
    assert open_recordings(chosen).check() == f"{where}, writable"
    assert moto_bucket.secret_access_key.get_secret_value() not in chosen.model_dump_json() + repr(moto_bucket)


@pytest.fixture
def of_buckets(moto_bucket: Bucket, tmp_path: Path) -> Settings:
    return Settings(
        data_dir=tmp_path / "data",
        storage="s3",
        s3_bucket=moto_bucket.name,
        s3_endpoint_url=moto_bucket.endpoint_url,
        s3_access_key_id=moto_bucket.access_key_id,
        s3_secret_access_key=moto_bucket.secret_access_key,
        inbox_settle_s=0,
    )


def test_a_prefix_of_the_bucket_is_an_inbox(of_buckets: Settings, tmp_path: Path) -> None:
    place = open_place(of_buckets, "inbox")
    place.put("ana/monday.wav", write_speech(tmp_path / "monday.wav", seconds=2))
    letter = tmp_path / "letter.mp3"
    letter.write_bytes(b"Dear friend, this is no recording. " * 50)
    place.put("ana/letter.mp3", letter)
    inbox = Inbox.from_settings(of_buckets)
    (session_id,) = inbox.collect().added
    assert inbox.recordings.exists(str(inbox.store.sessions.get(session_id).storage_key))
    assert list(place.find()) == []
    rejected = {found.key for found in open_place(of_buckets, "rejected").find()}
    assert rejected == {"ana/letter.mp3", "ana/letter.mp3.reason.json"}


def test_r2_is_sent_nothing_that_it_does_not_know(talk: Path) -> None:
    """Its region is `auto`, its buckets are paths, and it refuses the checksum trailers that boto3 sends over TLS."""
    sent: list[Any] = []

    def answer(request: Any, **_: object) -> AWSResponse:  # noqa: ANN401  # botocore's own
        sent.append(request)
        return AWSResponse(request.url, 200, {}, HTTPResponse(io.BytesIO(), preload_content=False))

    r2 = Bucket("talks", SecretStr("key"), SecretStr("secret"), "https://account.r2.cloudflarestorage.com")
    s3 = client(r2)
    s3.meta.events.register("before-send.s3.PutObject", answer)
    with talk.open("rb") as body:
        s3.put_object(Bucket=r2.name, Key="ana/talk.wav", Body=body)
    (request,) = sent
    headers = {name.lower(): str(value) for name, value in request.headers.items()}
    assert request.url == "https://account.r2.cloudflarestorage.com/talks/ana/talk.wav"
    assert "/auto/s3/aws4_request" in headers["authorization"]
    assert [name for name in headers if "trailer" in name or name.startswith("x-amz-checksum")] == []
    assert "aws-chunked" not in headers.get("content-encoding", "")


def test_a_bucket_without_a_name_or_a_key_is_no_place(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="SPEAKKIT_S3_BUCKET"):
        open_recordings(Settings(data_dir=tmp_path, storage="s3"))
    with pytest.raises(MissingKeyError, match="SPEAKKIT_S3_ACCESS_KEY_ID"):
        open_recordings(Settings(data_dir=tmp_path, storage="s3", s3_bucket="b"))
