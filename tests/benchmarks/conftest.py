"""What all benchmarks ask: whether `make bench` runs them, or the suite that only looks whether they work."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="session")
def is_bench(request: pytest.FixtureRequest) -> bool:
    """Whether benchmarks run at their full size, as `make bench` does."""
    return bool(request.config.getoption("--benchmark-enable"))


@pytest.fixture(scope="session")
def only_in_bench(is_bench: bool) -> None:
    """For what has no small size: it takes too long for the suite."""
    if not is_bench:
        pytest.skip("takes long: run by make bench")
