"""Fixtures that all tests share."""

from __future__ import annotations

import ast
import gc
import os
import re
import signal
import sys
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import compress, product
from pathlib import Path

import pytest
from _pytest.mark.expression import Expression
from hypothesis import settings

from tests.support.command_line import run
from tests.support.examples import examples
from tests.support.fresh_store import migrated_once
from tests.support.radosgw import real_s3
from tests.support.sample_dataset import samples

# a busy machine is no failure
settings.register_profile("speakkit", deadline=None, max_examples=examples(100))
settings.load_profile("speakkit")

__all__ = ["migrated_once", "real_s3", "run", "samples"]  # fixtures for every test


def pytest_configure() -> None:
    """Ctrl-C is tested with real signals; a shell that starts the suite in the background may have it ignored.

    Learners of tests agree to hosted engines, unless a test is about that. Prefect reads its settings as it is imported, which
    here a test's module may do before the command line sets them.
    """
    gc.disable()  # until everything is imported and collected, of which next to nothing is garbage
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ["SPEAKKIT_CONSENT_DEFAULTS"] = '["tracking", "transcription", "analysis"]'
    os.environ["SPEAKKIT_CONSENT_DECIDED_BY"] = "the tests"
    os.environ["PREFECT_SERVER_EPHEMERAL_STARTUP_TIMEOUT_SECONDS"] = "120"


NEEDS = {
    "server": (
        "loopback",
        "vendor_server",
        "fake_openai",
        "fake_anthropic",
        "fake_batches",
        "fake_chat",
        "service",
        "proxy",
        "qstash",
        "moto_server",
        "bucket_on",
        "postgres",
        "mail_servers",
    ),
    "process": ("subprocess", "multiprocessing", "worker"),
    "browser": ("browser", "playwright"),
    "decoder": (
        "pocketsphinx_models",
        "filled_pauses",
        "alignment",
        "known_text",
        "sphinx_pieces",
        "whisper",
        "sphinx",
        "local",
    ),
}
"""What keeps a test out of the quick loop, and the modules that tell so where a test's module imports from them."""
BENCHMARKS = Path(__file__).with_name("benchmarks")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave out, before it is imported, a module whose tests `-m` deselects: their imports take longer than many tests."""
    expression = config.option.markexpr
    if collection_path.suffix == ".py" and expression and not _may_be_selected(expression, _marks(collection_path)):
        return True
    return None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark each test by what its module imports, so that nobody has to remember to.

    Tests that share what was set up for their module go to one of the processes, which alone sets it up.
    """
    for item in items:
        if isinstance(item, pytest.Function) and _shares_a_set_up(item) and not item.get_closest_marker("xdist_group"):
            item.add_marker(pytest.mark.xdist_group(item.module.__name__))
        for name in _marks(item.path):
            item.add_marker(name)


def pytest_collection_finish() -> None:
    """What was imported stays: looking through it for garbage again and again takes seconds."""
    gc.freeze()
    gc.set_threshold(20_000)
    gc.enable()


def pytest_unconfigure() -> None:
    """What is taken down at exit can be found again: without it, bindings to C++ print a list of what was left."""
    gc.unfreeze()


@pytest.hookimpl(trylast=True)
def pytest_runtest_teardown(item: pytest.Item, nextitem: pytest.Item | None) -> None:
    """After a module that ran Prefect in this process, close the connection to its server: random numbers are drawn to keep it
    alive, which a property test that draws its own takes for its own."""
    worker = sys.modules.get("prefect.events.worker")
    if worker is not None and (nextitem is None or nextitem.path != item.path):
        worker.EventsWorker.drain_all(timeout=30)


def _shares_a_set_up(test: pytest.Function) -> bool:
    return any(fixtures[-1].scope == "module" for fixtures in test._fixtureinfo.name2fixturedefs.values())


@cache
def _may_be_selected(expression: str, marks: frozenset[str]) -> bool:
    """Whether `-m` may select a test of a module with such marks; tests may have further ones."""
    compiled = Expression.compile(expression)
    further = sorted(set(re.findall(r"[^\W\d]\w*", expression)) - marks)
    chosen = product((False, True), repeat=len(further))
    return any(compiled.evaluate(_Names({*marks, *compress(further, which)})) for which in chosen)


class _Names(set[str]):
    """Marks as an expression of `-m` asks for them."""

    def __call__(self, name: str, /, **_: object) -> bool:
        return name in self


@cache
def _marks(path: Path) -> frozenset[str]:
    """The marks of all tests of a module, by where it lies and what it imports."""
    imported = _imports(path)
    marks = {name for name, modules in NEEDS.items() if not imported.isdisjoint(modules)}
    return frozenset(marks | ({"slow"} if BENCHMARKS in path.parents else set()))


def _imports(path: Path) -> frozenset[str]:
    """The last parts of the names of modules that a test's module imports, or imports from."""
    statements = list(_statements(ast.parse(path.read_bytes()).body))
    plain = [alias.name for node in statements if isinstance(node, ast.Import) for alias in node.names]
    froms = [node for node in statements if isinstance(node, ast.ImportFrom)]
    named = [name for node in froms for name in (str(node.module), *(alias.name for alias in node.names))]
    return frozenset(name.rpartition(".")[2] for name in [*plain, *named])


def _statements(body: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements, and those within them; an import is never inside an expression."""
    for node in body:
        yield node
        for part in ("body", "orelse", "handlers", "finalbody"):
            yield from _statements(getattr(node, part, ()))


SHARED_DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of real recordings, transcripts and annotations that lies beside the project."""
    if not SHARED_DATA.is_dir():
        pytest.skip("needs the shared data folder beside the project (../shared/data)")
    return SHARED_DATA
