"""Behind proxies: whose word on a caller's address is believed, and the proxies that the docs show."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest

from speakkit.api import Services
from speakkit.model.access import Role
from speakkit.settings import Settings
from tests.support.service import serving, token_for
from tests.support.tones import write_speech

pytestmark = pytest.mark.slow
Proxy = Callable[[str, Path], tuple[list[str | Path], int]]
DOCS = Path(__file__).resolve().parents[2] / "docs" / "api.md"


def trusting(services: Services, proxies: str) -> Services:
    services.settings = Settings.model_validate({**services.settings.model_dump(), "trusted_proxies": proxies})
    return services


def guesses(url: str, forwarded_for: str) -> set[int]:
    """What 20 wrong tokens, said to come from an address, are answered with."""
    headers = {"Authorization": "Bearer speakkit_wrong{}", "X-Forwarded-For": forwarded_for}
    with httpx.Client(base_url=url) as client:
        return {
            client.get("/api/sessions", headers={**headers, "Authorization": f"Bearer {forwarded_for}{n}"}).status_code
            for n in range(20)
        }


@pytest.mark.parametrize("proxies", ["127.0.0.1", "10.0.0.1, 127.0.0.0/8"])
def test_a_trusted_proxy_says_who_asks(services: Services, proxies: str) -> None:
    with serving(trusting(services, proxies)) as url:
        assert guesses(url, "203.0.113.1") == guesses(url, "203.0.113.2") == {401}
        assert guesses(url, "203.0.113.1") == {429}
        assert guesses(url, "203.0.113.9, 203.0.113.1") == {429}  # what a caller wrote stands before the proxy's word


@pytest.mark.parametrize("proxies", ["", "10.0.0.1"])
def test_nobody_else_s_word_is_taken(services: Services, proxies: str) -> None:
    with serving(trusting(services, proxies)) as url:
        assert guesses(url, "203.0.113.1") == {401}
        assert guesses(url, "203.0.113.2") == {429}


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def shown(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", DOCS.read_text(encoding="utf-8"), re.DOTALL)
    assert found
    return found[1]


@contextmanager
def running(command: list[str | Path], port: int, home: Path) -> Iterator[str]:
    environment = {"HOME": str(home), "PATH": "/usr/bin:/bin", "XDG_DATA_HOME": str(home)}
    log = home / "log"
    with log.open("wb") as words:
        process = subprocess.Popen(command, env=environment, stdout=words, stderr=words)
    try:
        deadline = time.monotonic() + 30
        while process.poll() is None and time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.05)
        assert process.poll() is None, log.read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(20)


def with_nginx(upstream: str, home: Path) -> tuple[list[str | Path], int]:
    """The docs' server, with the parts that every nginx.conf has around it, without TLS, on ports of the test."""
    program = shutil.which("nginx", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("nginx isn't installed (Debian: nginx-light)")
    port = free_port()
    body = shown("nginx").replace("127.0.0.1:8000", upstream)
    body = re.sub(r"(?m)^ *ssl_.*\n", "", body).replace("listen 443 ssl;", f"listen 127.0.0.1:{port};")
    config = home / "nginx.conf"
    places = "".join(
        f"{kind}_temp_path {home}/{kind}; " for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    )
    config.write_text(
        f"daemon off; pid {home}/pid; error_log stderr; events {{}}\nhttp {{ access_log off; {places}\n{body}\n}}"
    )
    return [program, "-e", "stderr", "-c", config, "-p", home], port


def with_caddy(upstream: str, home: Path) -> tuple[list[str | Path], int]:
    program = shutil.which("caddy")
    if program is None:
        pytest.skip("caddy isn't installed (Debian: caddy)")
    port = free_port()
    body = shown("caddy").replace("127.0.0.1:8000", upstream).replace("speakkit.example", f"http://127.0.0.1:{port}")
    config = home / "Caddyfile"
    config.write_text("{\n  admin off\n}\n" + body)
    return [program, "run", "--adapter", "caddyfile", "--config", config], port


@pytest.mark.parametrize("proxy", [with_nginx, with_caddy])
def test_the_proxies_of_the_docs_work(services: Services, tmp_path: Path, proxy: Proxy) -> None:
    home = tmp_path / "proxy"
    home.mkdir()
    talk = write_speech(tmp_path / "talk.wav", seconds=40)
    with serving(trusting(services, "127.0.0.1")) as inner:
        command, port = proxy(inner.removeprefix("http://"), home)
        with running(command, port, home) as url:
            token = {"Authorization": f"Bearer {token_for(services, Role.LEARNER, 'ana')}"}
            with talk.open("rb") as file:
                answer = httpx.post(f"{url}/api/sessions", files={"file": file}, headers=token, timeout=60)
            assert answer.status_code == 201, answer.text
            # a caller's own word counts for nothing, and whoever guesses keeps out nobody
            assert guesses(url, "203.0.113.1") == {401}
            assert guesses(url, "203.0.113.2") == {429}
            assert httpx.get(f"{url}/api/sessions", headers=token).status_code == 200
