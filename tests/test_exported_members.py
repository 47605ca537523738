"""The public surface of the package, as `dir()` and documentation show it."""

from __future__ import annotations

import subprocess
import sys

import pytest

import speakkit


def test_all_is_exactly_the_public_surface() -> None:
    # submodules become attributes when somebody imports them; they aren't part of the surface
    public = {name for name in vars(speakkit) if not name.startswith("_") and f"speakkit.{name}" not in sys.modules}
    helpers = {"annotations", "Path", "TYPE_CHECKING", "import_module", "version"}
    late = set(speakkit._LATE)
    assert (public - helpers) | late | {"__version__"} == set(speakkit.__all__)


@pytest.mark.parametrize("name", speakkit.__all__)
def test_every_public_name_can_be_had(name: str) -> None:
    assert getattr(speakkit, name) is not None
    assert name in dir(speakkit)


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="shoes"):
        speakkit.shoes  # noqa: B018


def test_import_leaves_pandas_and_scipy_alone() -> None:
    code = (
        "import sys, speakkit; print({'pandas', 'scipy', 'pyarrow', 'duckdb', 'pydantic'} & set(sys.modules) or 'none')"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "none"
