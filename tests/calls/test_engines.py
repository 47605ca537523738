"""Engines register themselves: one of another package is in doctor, estimates, limits and settings like SpeakKit's own."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from flows.vendor_limits import limits
from speakkit.analyse import ANALYSERS
from speakkit.calls.engines import EngineInfo, Package, Registry, registered
from speakkit.errors import ConfigurationError, MissingExtraError
from speakkit.settings import Settings
from speakkit.store import Store
from speakkit.transcribe import TRANSCRIBERS
from tests.support import toy_engine
from tests.support.command_line import Run, settings, stored
from tests.support.tones import write_speech

ROOT = Path(__file__).resolve().parents[2]
HERE = toy_engine.__name__
SECRET = "toy-secret-4711"


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Installs a package with these entry points, as pip would, for as long as the test runs."""

    def install(transcribers: dict[str, str], analysers: dict[str, str] | None = None) -> None:
        toy_engine.install(tmp_path / "site", transcribers, analysers or {})
        monkeypatch.syspath_prepend(tmp_path / "site")
        registered.cache_clear()

    yield install
    monkeypatch.undo()
    registered.cache_clear()


@pytest.fixture
def toy(installed: Callable[..., None], run: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line where the toy engine is installed and in use, without its key."""
    installed({"toy": f"{HERE}:TRANSCRIBER"}, {"toy": f"{HERE}:ANALYSER"})
    monkeypatch.setenv("SPEAKKIT_TRANSCRIBER", "toy")
    monkeypatch.setenv("SPEAKKIT_ANALYSER", "toy")
    return run


@pytest.fixture
def usable_toy(toy: Run, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The same with the key."""
    monkeypatch.setenv("SPEAKKIT_TOY_KEY", SECRET)
    return toy


def examined(run: Run) -> tuple[int, dict[str, tuple[str, str]], dict[str, object]]:
    result = run("doctor", "--json")
    answer = json.loads(result.out)
    parts = {finding["part"]: (finding["state"], finding["detail"]) for finding in answer["findings"]}
    assert SECRET not in result.out
    return result.code, parts, answer["engine_settings"]


def test_doctor_says_what_it_lacks_and_what_that_costs(toy: Run) -> None:
    code, parts, _ = examined(toy)
    state, detail = parts["transcriber toy"]
    assert (code, state) == (5, "missing")
    assert "SPEAKKIT_TOY_KEY" in detail
    assert "hearing one sentence is off" in detail
    assert parts["analyser toy"][0] == "missing"


def test_doctor_says_what_it_can_and_shows_its_settings_with_the_key_masked(usable_toy: Run) -> None:
    code, parts, own = examined(usable_toy)
    assert (code, parts["transcriber toy"]) == (0, ("ok", "ready"))
    assert parts["analyser in use"] == ("ok", "toy (estimates of what it costs)")
    assert own["toy"] == {"key": "**********", "hears": "I have dog.", "volume": 1.0}


def test_what_it_costs_is_estimated(usable_toy: Run, tmp_path: Path) -> None:
    usable_toy("add", write_speech(tmp_path / "talk.wav", seconds=6), "--learner", "ana")
    heard, analysed = json.loads(usable_toy("process", "--estimate", "--json").out)
    assert (heard["stage"], heard["vendor"], heard["expected_usd"]) == ("transcribe", "Toys", pytest.approx(0.006))
    assert (analysed["model"], analysed["at_most_usd"] > 0.01) == ("toy-1", True)


def test_it_has_a_limit_that_both_its_halves_keep_to(toy: Run) -> None:
    assert limits(settings())["speakkit-toy"] == 2


def test_it_processes_sessions(usable_toy: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPEAKKIT_TOY_HEARS", "She like tea.")
    usable_toy("add", write_speech(tmp_path / "talk.wav", seconds=3), "--learner", "ana")
    assert usable_toy("process", "--plain").code == 0
    (session,) = stored()
    transcript = Store(settings().store_path).results.transcript(session.session_id)
    assert transcript is not None
    assert (session.status, transcript.text, transcript.engine) == ("DONE", "She like tea.", "toy")


def test_without_its_key_no_session_is_touched(toy: Run, tmp_path: Path) -> None:
    toy("add", write_speech(tmp_path / "talk.wav", seconds=3), "--learner", "ana")
    result = toy("process", "--plain")
    assert (result.code, "SPEAKKIT_TOY_KEY" in result.err) == (5, True)
    assert [session.status for session in stored()] == ["UPLOADED"]


def test_a_setting_of_its_own_that_makes_no_sense_is_broken(usable_toy: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPEAKKIT_TOY_VOLUME", "-1")
    code, parts, own = examined(usable_toy)
    assert (code, parts["transcriber toy"][0], "toy" in own) == (5, "broken", False)
    assert "volume: Input should be greater than or equal to 0" in parts["transcriber toy"][1]


def test_an_engine_that_is_not_installed_is_told_with_those_that_are(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPEAKKIT_TRANSCRIBER", "toy")
    code, parts, _ = examined(run)
    assert (code, parts["transcriber in use"][0]) == (5, "broken")
    result = run("process", "--plain")
    assert result.code == 5
    assert "SPEAKKIT_TRANSCRIBER names no transcriber that is installed; there are import, local, openai." in result.err


@pytest.mark.parametrize(
    ("at", "why"),
    [
        (f"{HERE}:NO_ENGINE", "is no TranscriberInfo"),
        (f"{HERE}:ANALYSER", "is no TranscriberInfo"),
        (f"{HERE}:TRANSCRIBER", "calls itself 'toy'"),
        ("no_such_module:ENGINE", "can't be imported (ModuleNotFoundError)"),
    ],
)
def test_a_package_that_registers_something_else_is_broken_alone(
    installed: Callable[..., None], at: str, why: str
) -> None:
    installed({"doll": at})
    with pytest.raises(ConfigurationError, match="Install toy-engine again") as raised:
        TRANSCRIBERS.named("doll")
    assert why in str(raised.value)
    assert [info.name for info in TRANSCRIBERS.usable()] == ["import", "local", "openai"]


def test_a_name_that_two_packages_have_is_nobody_s(installed: Callable[..., None]) -> None:
    installed({"local": f"{HERE}:TRANSCRIBER"})
    with pytest.raises(ConfigurationError, match="2 installed packages"):
        TRANSCRIBERS.named("local")


def test_a_package_that_is_not_there_is_an_error_with_its_remedy() -> None:
    with pytest.raises(MissingExtraError, match=r"pip install 'speakkit\[whisper\]'"):
        Package("no_such_package", "speakkit[whisper]").require()


def test_one_transcriber_is_for_recordings_with_transcripts() -> None:
    assert [info.name for info in TRANSCRIBERS.usable() if info.takes_transcripts] == ["import"]


@pytest.mark.parametrize("registry", [TRANSCRIBERS, ANALYSERS])
def test_every_engine_opens_without_keys_and_goes_by_its_name(registry: Registry[EngineInfo[object]]) -> None:
    infos = list(registry.usable())
    assert [info.name for info in infos] == registry.names()
    assert [getattr(info.open(Settings(_env_file=None)), "name", None) for info in infos] == registry.names()


NAMED_FOR_OTHER_REASONS = {
    "speakkit/settings.py": "the defaults",
    "speakkit/recordings/__init__.py": "recordings lie in a local folder",
    "speakkit/report/delivery.py": "recordings lie in a local folder",
    "speakkit/calls/vendor_logs.py": "loggers of the vendors' packages",
    "speakkit/cli/models.py": "a command about the local transcriber's models",
    "speakkit/transcribe/formats/writers/__init__.py": "a format of transcripts",
}


def test_nobody_asks_what_an_engine_is_outside_the_engines() -> None:
    """Neither by its class nor by its name."""
    names = {*TRANSCRIBERS.names(), *ANALYSERS.names()} - {"import"}  # which is also a word of ours
    others = [path for path in ROOT.glob("speakkit/**/*.py") if "engines" not in path.parts]
    others += ROOT.glob("flows/*.py")
    assert len(others) > 100
    asking = {path.relative_to(ROOT).as_posix() for path in others if _asks_for_an_engine(path, names)}
    assert sorted(asking) == sorted(NAMED_FOR_OTHER_REASONS)


def _asks_for_an_engine(path: Path, names: set[str]) -> bool:
    text = path.read_text(encoding="utf-8")
    if "engines." not in text and not any(f'"{name}"' in text for name in names):
        return False  # to parse them all takes two seconds
    nodes = list(ast.walk(ast.parse(text)))
    imported = [f"{node.module}." for node in nodes if isinstance(node, ast.ImportFrom)]
    constants = [node.value for node in nodes if isinstance(node, ast.Constant)]
    return any("transcribe.engines." in name or "analyse.engines." in name for name in imported) or any(
        isinstance(value, str) and value in names for value in constants
    )
