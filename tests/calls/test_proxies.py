"""Proxies of the environment: named before any call, or they work."""

from __future__ import annotations

from pathlib import Path

import httpx2
import pytest

from speakkit.calls.proxies import require_usable_proxies
from speakkit.errors import ConfigurationError
from tests.support.command_line import Run, stored
from tests.support.tones import write_speech

SETTINGS = 5
BAD = [
    {"ALL_PROXY": "socks5://secret@127.0.0.1:9"},
    {"all_proxy": "socks://secret@127.0.0.1:9"},
    {"HTTPS_PROXY": "ftp://secret@127.0.0.1"},
]
GOOD = [
    {},
    {"NO_PROXY": "[::1]"},
    {"ALL_PROXY": "http://127.0.0.1:9", "NO_PROXY": "localhost,[::1]"},
    {"ALL_PROXY": "http://127.0.0.1:9", "NO_PROXY": "localhost,::1,.example.org,10.0.0.0/8"},
    {"https_proxy": "127.0.0.1:9"},
    {"HTTP_PROXY": "  "},
]


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in ("ALL_PROXY", "HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    return monkeypatch


def is_taken_by_the_vendors_client() -> bool:
    try:
        httpx2.Client().close()
    except Exception:  # noqa: BLE001  # of many kinds
        return False
    return True


@pytest.mark.parametrize("variables", BAD)
def test_what_no_client_takes_is_named(environment: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    for name, value in variables.items():
        environment.setenv(name, value)
    assert not is_taken_by_the_vendors_client()
    with pytest.raises(ConfigurationError, match=f"The variable {list(variables)[-1]} ") as caught:
        require_usable_proxies()
    assert "secret" not in caught.value.message


@pytest.mark.parametrize("variables", GOOD)
def test_what_clients_take_is_taken(environment: pytest.MonkeyPatch, variables: dict[str, str]) -> None:
    for name, value in variables.items():
        environment.setenv(name, value)
    require_usable_proxies()
    assert is_taken_by_the_vendors_client()


def test_no_session_is_claimed_for_a_proxy(environment: pytest.MonkeyPatch, run: Run, tmp_path: Path) -> None:
    assert run("add", write_speech(tmp_path / "talk.wav", seconds=3), "--learner", "ana").code == 0
    for name, value in {"SPEAKKIT_TRANSCRIBER": "openai", "OPENAI_API_KEY": "sk-1", **BAD[0]}.items():
        environment.setenv(name, value)
    result = run("process", "--plain")
    assert result.code == SETTINGS
    assert "ALL_PROXY" in result.err
    assert [session.status for session in stored()] == ["UPLOADED"]
