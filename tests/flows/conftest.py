"""Prefect's server, which takes half a minute to start: one for all files that need it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from prefect.settings import PREFECT_HOME, PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE, temporary_settings

from flows.setup import LEASE_STORAGE, set_up
from speakkit.settings import Settings


@pytest.fixture(scope="package")
def prefect_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Tests that use it are in the xdist group `prefect`, so that one worker runs them all."""
    from prefect.testing.utilities import prefect_test_harness  # with all of Prefect's server: seconds for each worker

    home = tmp_path_factory.mktemp("prefect")
    with (
        temporary_settings({PREFECT_HOME: home, PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE: LEASE_STORAGE}),
        prefect_test_harness(server_startup_timeout=120),
    ):
        set_up(Settings())
        yield
