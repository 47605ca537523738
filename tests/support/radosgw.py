"""A real S3 server for tests: Ceph's object gateway over one monitor and one OSD that keeps everything in memory.

Unlike emulators it refuses wrong keys and bad signatures. It comes from Debian's packages radosgw, ceph-mon, ceph-osd
and ceph-common, starts in about twenty seconds and needs no root.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import pytest

PROGRAMS = ("ceph", "ceph-mon", "ceph-osd", "monmaptool", "radosgw", "radosgw-admin")
INSTALL_HINT = "needs Ceph's object gateway: apt-get install radosgw ceph-mon ceph-osd ceph-common"
ACCESS_KEY_ID, SECRET_ACCESS_KEY = "speakkit-test", "a-secret-of-this-test-only"
_STARTUP_S = 90
_TRIES = 4


@dataclass(frozen=True)
class S3Server:
    """A running server and the one account that may use it."""

    url: str
    access_key_id: str = ACCESS_KEY_ID
    secret_access_key: str = SECRET_ACCESS_KEY


def is_installed() -> bool:
    """Whether all programs are there (Debian keeps some outside an ordinary user's PATH)."""
    return all(_program(name) for name in PROGRAMS)


@pytest.fixture(scope="session")
def real_s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """The server of this process; tests that use it are of the group "radosgw", so that there is one."""
    if not is_installed():
        pytest.skip(INSTALL_HINT)
    cluster = _started(tmp_path_factory.mktemp("radosgw"))
    try:
        yield S3Server(f"http://127.0.0.1:{cluster.gateway_port}")
    finally:
        cluster.stop()


def _started(folder: Path) -> _Cluster:
    """A running cluster. Now and then an OSD never gets through to its monitor; another cluster is started then."""
    for number in range(1, _TRIES + 1):
        cluster = _Cluster(folder / str(number), monitor_port=_free_port(), gateway_port=_free_port())
        try:
            cluster.start()
        except (subprocess.TimeoutExpired, AssertionError):
            cluster.stop()
            if number == _TRIES:
                raise
        else:
            return cluster
    raise AssertionError


class _Cluster:
    """The processes, in the order in which they depend on each other."""

    def __init__(self, folder: Path, *, monitor_port: int, gateway_port: int) -> None:
        self.gateway_port = gateway_port
        self._folder = folder
        self._monitor_port = monitor_port
        self._config = folder / "ceph.conf"
        self._processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        fsid = str(uuid.uuid4())
        (self._folder / "mon").mkdir(parents=True)
        (self._folder / "osd").mkdir()
        self._config.write_text(self._configuration(fsid), encoding="utf-8")
        self._start_monitor(fsid)
        self._start_osd()
        self._run(
            "radosgw-admin", "user", "create", "--uid=test", "--display-name=test",
            f"--access-key={ACCESS_KEY_ID}", f"--secret-key={SECRET_ACCESS_KEY}",
        )  # fmt: skip
        self._spawn("radosgw", "-f", "-n", "client.admin")
        _wait_for_port(self.gateway_port)

    def stop(self) -> None:
        for process in reversed(self._processes):
            process.kill()
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=20)

    def _start_monitor(self, fsid: str) -> None:
        monmap = str(self._folder / "monmap")
        self._run(
            "monmaptool", "--create", "--fsid", fsid, "--addv", "a", f"[v1:127.0.0.1:{self._monitor_port}]", monmap
        )
        self._run("ceph-mon", "--mkfs", "-i", "a", "--monmap", monmap)
        self._spawn("ceph-mon", "-f", "-i", "a")
        _wait_for_port(self._monitor_port)

    def _start_osd(self) -> None:
        osd_id = str(uuid.uuid4())
        self._run("ceph", "osd", "new", osd_id)
        self._run("ceph-osd", "--mkfs", "-i", "0", "--osd-uuid", osd_id)
        self._spawn("ceph-osd", "-f", "-i", "0")

    def _run(self, program: str, *arguments: str) -> None:
        command = [_found(program), "-c", str(self._config), *arguments]
        done = subprocess.run(command, capture_output=True, text=True, timeout=_STARTUP_S, check=False)
        assert done.returncode == 0, f"{program} {arguments[0]}: {done.stderr[-800:]}"

    def _spawn(self, program: str, *arguments: str) -> None:
        with (self._folder / f"{program}.out").open("wb") as output:
            command = [_found(program), "-c", str(self._config), *arguments]
            self._processes.append(subprocess.Popen(command, stdout=output, stderr=output))

    def _configuration(self, fsid: str) -> str:
        folder = self._folder
        return f"""[global]
fsid = {fsid}
mon host = [v1:127.0.0.1:{self._monitor_port}]
mon initial members = a
auth cluster required = none
auth service required = none
auth client required = none
public network = 127.0.0.0/8
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 4
osd pool default pgp num = 4
osd pool default pg autoscale mode = off
osd crush chooseleaf type = 0
mon allow pool size one = true
mon max pg per osd = 2000
mon data avail crit = 1
mon data avail warn = 2
mon data = {folder}/mon
osd data = {folder}/osd
osd objectstore = memstore
memstore device bytes = 1073741824
run dir = {folder}
admin socket = {folder}/$name.asok
pid file =
log file = {folder}/$name.log
crash dir = {folder}
mon cluster log file = {folder}/cluster.log
keyring = {folder}/keyring
ms bind msgr1 = true
ms bind msgr2 = false
[client.admin]
rgw frontends = beast endpoint=127.0.0.1:{self.gateway_port}
rgw thread pool size = 32
rgw run sync thread = false
rgw enable usage log = false
rgw enable ops log = false
"""


def _program(name: str) -> str | None:
    return shutil.which(name) or shutil.which(name, path="/usr/sbin:/usr/bin:/sbin:/bin")


def _found(name: str) -> str:
    program = _program(name)
    assert program is not None, INSTALL_HINT
    return program


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_for_port(port: int) -> None:
    deadline = time.monotonic() + _STARTUP_S
    while time.monotonic() < deadline:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        time.sleep(0.1)
    raise AssertionError(f"nothing listens on port {port} after {_STARTUP_S} s")
