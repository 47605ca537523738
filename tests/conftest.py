"""Fixtures that all tests share."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.command_line import run
from tests.support.radosgw import real_s3

# a busy machine is no failure
settings.register_profile("speakkit", deadline=None)
settings.load_profile("speakkit")

__all__ = ["real_s3", "run"]  # fixtures for every test


def pytest_configure() -> None:
    """Ctrl-C is tested with real signals; a shell that starts the suite in the background may have it ignored."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real recordings, transcripts and annotations that lies beside the project."""
    if not SHARED_DATA.is_dir():
        pytest.skip("needs the shared data folder beside the project (../shared/data)")
    return SHARED_DATA
