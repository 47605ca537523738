"""What an extra brings is imported on demand; without it a command says what to install."""

from __future__ import annotations

import sys

import pytest

from tests.cli.test_doctor import findings
from tests.support.command_line import Run


@pytest.mark.parametrize(
    ("module", "command", "extra"),
    [
        ("limits", ("serve",), "server"),
        ("prometheus_client", ("status", "--metrics"), "server"),
        ("qstash", ("serve",), "qstash"),
    ],
)
def test_a_command_says_what_to_install(
    run: Run, monkeypatch: pytest.MonkeyPatch, module: str, command: tuple[str, ...], extra: str
) -> None:
    monkeypatch.setenv("SPEAKKIT_TRIGGER", "qstash")
    monkeypatch.setitem(sys.modules, module, None)
    result = run(*command)
    assert (result.code, f"{module} isn't installed; pip install 'speakkit[{extra}]'." in result.err) == (5, True)
    assert findings(run)[1][f"extra {extra}"]["state"] == "missing"


def test_nothing_is_said_of_extras_that_are_there(run: Run) -> None:
    assert not [part for part in findings(run)[1] if part.startswith("extra")]
