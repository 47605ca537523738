"""The command line as its user has it: what is typed, what comes out, and the exit code."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

import pytest

from speakkit.cli import main
from speakkit.model import Session
from speakkit.settings import Settings, load_settings
from speakkit.store import Store


@dataclass(frozen=True)
class Result:
    """What a command left: its exit code and both streams, lines joined as a narrow terminal broke them."""

    code: int
    out: str
    err: str


Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Iterator[Run]:
    """Runs a command in an empty folder of its own, without anybody's settings; what it sets itself is undone."""
    for name in ("OPENAI_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SPEAKKIT_DATA_DIR", str(tmp_path / "data"))
    monkeypatch.setenv("SPEAKKIT_RETRY_WAIT_S", "0")

    def command(*words: str | Path) -> Result:
        monkeypatch.setattr("sys.argv", ["speakkit", *map(str, words)])
        capsys.readouterr()
        code: object = 0
        try:
            main()
        except SystemExit as end:
            code = end.code
        out, err = capsys.readouterr()
        return Result(code if isinstance(code, int) else 0, out, err)

    with patch.dict(os.environ):
        yield command


def paid_engines(url: str) -> dict[str, str]:
    """The settings, without their prefix, for both vendors' engines against the server at `url`."""
    return {
        "TRANSCRIBER": "openai",
        "ANALYSER": "claude",
        "OPENAI_API_KEY": "sk-test",
        "OPENAI_BASE_URL": f"{url}/v1",
        "ANTHROPIC_API_KEY": "sk-ant-test",
        "ANTHROPIC_BASE_URL": url,
    }


def settings() -> Settings:
    """The settings that the command had."""
    return load_settings()


def stored() -> list[Session]:
    """All sessions in the store."""
    return Store(settings().store_path).sessions.all()


def kept() -> list[Path]:
    """All recordings and transcripts that lie in the place of recordings."""
    return [path for path in (settings().data_dir / "audio").rglob("*") if path.is_file()]
