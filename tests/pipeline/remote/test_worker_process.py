"""`speakkit worker` as an operator starts it elsewhere, with the embedded engines and a real S3 server; then `speakkit load`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from speakkit.model import SessionStatus
from speakkit.sound.decoding import RecordingLimits, load
from tests.support.radosgw import S3Server
from tests.support.remote import StoreHost, store_host
from tests.support.samples import SAMPLES
from tests.support.tones import write_wav

LIMITS = RecordingLimits(max_bytes=10**6, max_ms=90_000)
pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("radosgw")]


def speakkit(*words: str, **settings: object) -> str:
    """What a command of its own process prints, with these settings and no others."""
    around = {name: value for name, value in os.environ.items() if not name.startswith("SPEAKKIT_")}
    given = {f"SPEAKKIT_{name.upper()}": str(value) for name, value in settings.items()}
    command = [sys.executable, "-c", "from speakkit.cli import main; main()", *words]
    done = subprocess.run(command, env=around | given, capture_output=True, text=True, timeout=280, check=False)
    assert done.returncode == 0, done.stderr[-500:]
    return done.stdout


def settings_of(host: StoreHost) -> dict[str, object]:
    """The settings of the store's own host."""
    settings = host.settings
    keys = settings.s3_access_key_id, settings.s3_secret_access_key
    secrets = dict(zip(("s3_access_key_id", "s3_secret_access_key"), keys, strict=True))
    return {
        **{name: getattr(settings, name) for name in ("data_dir", "storage", "s3_bucket", "s3_endpoint_url")},
        **{name: secret.get_secret_value() for name, secret in secrets.items() if secret},
    }


@pytest.mark.timeout(900)
def test_a_worker_elsewhere_hears_and_analyses_what_is_said_in_samples(tmp_path: Path, real_s3: S3Server) -> None:
    elsewhere = tmp_path / "elsewhere"
    with store_host(tmp_path / "host", real_s3) as host:
        for name in ("ana-2026-09-01", "lena-2026-09-03"):
            talk = load(SAMPLES / f"{name}.opus", LIMITS)[1].slice(0, 12_000)
            host.add(write_wav(tmp_path / f"{name}.wav", talk.samples), "ana")
        told = {"store_url": host.url, "worker_token": host.token, "local_model": "pocketsphinx"}
        said = speakkit("worker", "--until-idle", data_dir=elsewhere, find_fillers="false", **told)
        assert "Handed in: 2 sessions." in said
        assert {session.status for session in host.store.sessions.all()} == {SessionStatus.ANALYZING}
        said = speakkit("load", **settings_of(host))
    assert "Brought in: 4 results, 2 sessions done" in said
    assert [session.status for session in host.store.sessions.all()] == [SessionStatus.DONE] * 2
    assert all(host.store.results.transcript(session.session_id) for session in host.store.sessions.all())
    assert not [path for path in elsewhere.rglob("*") if path.is_file()]
    assert (host.settings.published_dir / "current.json").exists()
