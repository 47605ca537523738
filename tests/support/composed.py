"""compose.yaml as compose reads it: the commands and the variables that services start with, for tests without containers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parents[2]
TEXT = (ROOT / "compose.yaml").read_text(encoding="utf-8")
DOCUMENT: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, Any] = DOCUMENT["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
REQUIRED = set(re.findall(r"\$\{(\w+):\?\}", re.sub(r"(?m)^\s*#.*$", "", TEXT)))


def interpolated(text: str, env: Mapping[str, str]) -> str:
    """As compose does it: `${A}`, `${A:-otherwise}`, `${A:?}`."""

    def value(match: re.Match[str]) -> str:
        given = env.get(match[1], "")
        assert given or match[2] != ":?", match[1]
        return given or (match[2] or "").removeprefix(":-")

    return re.sub(r"\$\{(\w+)(:-[^}]*|:\?)?\}", value, text)


def environment_of(service: str, env: Mapping[str, str]) -> dict[str, str]:
    """What a service is given where `.env` says `env`."""
    return {name: interpolated(str(value), env) for name, value in SERVICES[service]["environment"].items()}


def environment_of_the_image() -> dict[str, str]:
    """What the image itself says, which a service may say anew."""
    return dict(
        pair.split("=", 1) for line in re.findall(r"^ENV (.*)$", DOCKERFILE, re.MULTILINE) for pair in line.split()
    )


def commands_of(service: str) -> list[list[str]]:
    """The command of a service, or those of its shell, one after the other."""
    words: list[str] = SERVICES[service]["command"]
    lines = words[2].split(" && ") if words[:2] == ["sh", "-c"] else [" ".join(words)]
    return [line.split() for line in lines]
