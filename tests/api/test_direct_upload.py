"""Recordings put straight into a bucket: announced, put there, looked at, taken or removed."""

from __future__ import annotations

import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from speakkit.pipeline.pipeline import Pipeline
from speakkit.settings import Settings
from tests.support.buckets import bucket_on, made, moto_server


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    with moto_server() as server:
        bucket = bucket_on(server)
        made(bucket)
        yield Settings(
            data_dir=tmp_path / "data",
            storage="s3",
            s3_bucket=bucket.name,
            s3_endpoint_url=server.url,
            s3_access_key_id=bucket.access_key_id,
            s3_secret_access_key=bucket.secret_access_key,
        )


def announced(client: TestClient, size_bytes: int, **fields: object) -> dict[str, Any]:
    answer = client.post("/api/sessions", json={"size_bytes": size_bytes, "file_name": "talk.wav", **fields})
    assert answer.status_code == 201, answer.text
    document: dict[str, Any] = answer.json()
    return document


def put(upload: dict[str, Any], body: bytes) -> None:
    request = urllib.request.Request(upload["url"], body, upload["headers"], method=upload["method"])
    with urllib.request.urlopen(request, timeout=20) as answer:
        assert answer.status == 200


def test_a_recording_in_the_bucket_is_taken_and_processed(ana: TestClient, pipeline: Pipeline, talk: bytes) -> None:
    session = announced(ana, len(talk), topic="Markets")
    path = f"/api/sessions/{session['session_id']}"
    assert (session["status"], session["duration_ms"], pipeline.store.claims.waiting()) == ("CREATED", None, [])
    assert ana.post(f"{path}/uploaded").json()["code"] == "RECORDING_MISSING"
    put(session["upload"], talk)
    taken = ana.post(f"{path}/uploaded").json()
    assert (taken["status"], taken["duration_ms"], taken["topic"]) == ("UPLOADED", 3000, "Markets")
    recording = pipeline.store.sessions.get(session["session_id"]).recording
    assert recording is not None
    assert recording.file_name == "talk.wav"  # as it was announced, not as it lies in the bucket
    assert ana.post(f"{path}/uploaded").json()["code"] == "INVALID_STATE"
    pipeline.process(session["session_id"])
    assert ana.get(path).json()["status"] == "DONE"
    assert list(pipeline.recordings.find()) == []


def test_what_is_no_recording_is_removed(ana: TestClient, pipeline: Pipeline) -> None:
    letter = b"Dear friend, this is no recording. " * 50
    session = announced(ana, len(letter))
    put(session["upload"], letter)
    answer = ana.post(f"/api/sessions/{session['session_id']}/uploaded")
    assert (answer.status_code, answer.json()["code"]) == (415, "NOT_AUDIO")
    assert pipeline.store.sessions.all() == []
    assert list(pipeline.recordings.find()) == []


def test_an_announcement_is_checked(ana: TestClient) -> None:
    for document, status in (({"size_bytes": 10**9}, 413), ({"size_bytes": 0}, 400), ({}, 400), ([], 400)):
        assert ana.post("/api/sessions", json=document).status_code == status
    foreign = ana.post("/api/sessions", json={"size_bytes": 5, "learner_id": "ben"})
    assert foreign.status_code == 403
