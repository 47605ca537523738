"""Engines by name: each registers itself with what it needs, what it can, what it costs and how often it may be called.

An engine's own file holds an `EngineInfo` (`speakkit.transcribe.registry.TranscriberInfo` or
`speakkit.analyse.registry.AnalyserInfo`), and the package that brings the file names it as an entry point of the group
`speakkit.transcribers` or `speakkit.analysers`. SpeakKit's own engines do the same in its pyproject.toml. Doctor, estimates,
limits, preconditions and settings read that, and know no engine by name.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from typing import Generic, Literal, TypeVar

from pydantic import SecretStr

from speakkit.calls.vendor_errors import usable_key
from speakkit.errors import ConfigurationError, MissingExtraError
from speakkit.model import Value
from speakkit.settings import EngineSettings, Settings, load_engine_settings

State = Literal["ok", "missing", "broken"]


class Finding(Value):
    """What an examination found of one part: `state` is "ok", "missing" (`detail` says what that costs) or "broken"."""

    part: str
    state: State
    detail: str
    is_needed: bool = False
    """Whether the settings in force can't do without it."""


@dataclass(frozen=True)
class Key:
    """A vendor's key in the settings; `variable` is the environment variable that people set."""

    variable: str
    vendor: str
    value: Callable[[Settings], SecretStr | None]

    def require(self, settings: Settings) -> None:
        """Make sure that the key is set, and has no characters that no key has.

        Raises:
            MissingKeyError, WrongKeyError: as they say.
        """
        usable_key(self.value(settings), self.variable, self.vendor)


@dataclass(frozen=True)
class Package:
    """A package that an engine imports on demand; `install` is what pip installs to bring it."""

    module: str
    install: str = "speakkit"

    def require(self) -> None:
        """Make sure that the package is installed.

        Raises:
            MissingExtraError: it isn't.
        """
        if not is_installed(self.module):
            raise MissingExtraError(f"{self.module} isn't installed; pip install '{self.install}'.")


def is_installed(module: str) -> bool:
    """Whether a package can be imported, without importing it."""
    try:
        return find_spec(module) is not None
    except ValueError:  # what stands in for a module has no spec: it was put there to be none
        return False


def _always_ready(_: Settings) -> str:
    return "ready"


def _nothing_more(_: Settings) -> Iterable[Finding]:
    return ()


Engine = TypeVar("Engine", covariant=True)


@dataclass(frozen=True, kw_only=True)
class EngineInfo(ABC, Generic[Engine]):
    """What an engine tells of itself.

    Attributes:
        name: what settings call it, and what transcripts and analyses are marked with.
        open: makes the engine; a client is made when it is first used.
        gives: what there is only with this engine, as "analysis beyond the built-in rules".
        keys, packages: what it can't work without.
        own_settings: settings that are its own, read from the environment by whoever opens it.
        calls_at_once: how many calls may run at once over all workers, under a Prefect server; None: no limit.
        probe: says what it is ready with, after keys and packages were seen to be there; raises a ConfigurationError.
        remarks: what `speakkit doctor` is to show of it beside that.
        recipient: the vendor that gets what a learner said, with these settings; None where it stays on this machine or network.
            Where an engine doesn't say, it is the vendor of its first key. Learners have to agree to a recipient.
    """

    name: str
    open: Callable[[Settings], Engine]
    gives: str
    keys: tuple[Key, ...] = ()
    packages: tuple[Package, ...] = ()
    own_settings: type[EngineSettings] | None = None
    calls_at_once: Callable[[Settings], int] | None = None
    probe: Callable[[Settings], str] = _always_ready
    remarks: Callable[[Settings], Iterable[Finding]] = _nothing_more
    recipient: Callable[[Settings], str | None] | None = None

    def sends_to(self, settings: Settings) -> str | None:
        """Who gets what a learner said, with these settings; None where nobody does."""
        if self.recipient is not None:
            return self.recipient(settings)
        return self.keys[0].vendor if self.keys else None

    @property
    def calls_a_service(self) -> bool:
        """Whether it works elsewhere than in this process: at a vendor's, or on a server of one's own."""
        return bool(self.keys) or self.recipient is not None

    def ready(self, settings: Settings) -> str:
        """What the engine is ready with; nothing is loaded and nobody is asked.

        Raises:
            MissingExtraError, MissingKeyError, WrongKeyError: a package or a key isn't there.
            ConfigurationError: something else that it needs isn't.
        """
        for package in self.packages:
            package.require()
        for key in self.keys:
            key.require(settings)
        if self.own_settings is not None:
            load_engine_settings(self.own_settings)
        return self.probe(settings)

    @abstractmethod
    def abilities(self, settings: Settings) -> Sequence[str]:
        """What the engine can, in the words of `speakkit doctor`."""


Info = TypeVar("Info", bound=EngineInfo[object])


class Registry(Generic[Info]):
    """The engines of one kind that installed packages have registered.

    Args:
        kind: "transcriber" or "analyser"; settings name the one in use in `SPEAKKIT_TRANSCRIBER` or `SPEAKKIT_ANALYSER`.
        info: what an entry point must hold.
    """

    def __init__(self, kind: str, info: type[Info]) -> None:
        self.kind = kind
        self._info = info

    def names(self) -> Sequence[str]:
        """The names of all, in order; those of other packages after SpeakKit's own."""
        return list(dict.fromkeys(entry.name for entry in self._entries()))

    def named(self, name: str) -> Info:
        """The engine that settings call `name`.

        Raises:
            ConfigurationError: no installed package has it, two have it, or it can't be imported.
        """
        found = [entry for entry in self._entries() if entry.name == name]
        if not found:
            raise ConfigurationError(self.unknown())
        if len(found) > 1:
            raise ConfigurationError(
                f"{len(found)} installed packages have a {self.kind} called {name!r} "
                f"({', '.join(entry.module for entry in found)}). Uninstall all but one."
            )
        return self._loaded(found[0])

    def unknown(self) -> str:
        """What to say where settings name an engine that no installed package has; the name isn't repeated, as no setting is."""
        known = ", ".join(self.names()) or "none at all: install SpeakKit again"
        return f"{self.variable} names no {self.kind} that is installed; there are {known}. Correct it."

    def find(self, name: str) -> Info | None:
        """The same, or None where there is none that works."""
        try:
            return self.named(name)
        except ConfigurationError:
            return None

    def usable(self) -> Iterator[Info]:
        """All whose files can be imported."""
        return (info for name in self.names() if (info := self.find(name)) is not None)

    @property
    def variable(self) -> str:
        """The environment variable that names the engine in use."""
        return f"SPEAKKIT_{self.kind.upper()}"

    def _entries(self) -> Sequence[EntryPoint]:
        return registered(f"speakkit.{self.kind}s")

    def _loaded(self, entry: EntryPoint) -> Info:
        try:
            info = entry.load()
        except Exception as error:  # noqa: BLE001  # whatever goes wrong while a stranger's file is imported
            raise self._broken(entry, f"it can't be imported ({type(error).__name__})") from None
        if not isinstance(info, self._info):
            raise self._broken(entry, f"{entry.value} is no {self._info.__name__}")
        if info.name != entry.name:
            raise self._broken(entry, f"it calls itself {info.name!r}")
        return info

    def _broken(self, entry: EntryPoint, why: str) -> ConfigurationError:
        return ConfigurationError(
            f"The {self.kind} {entry.name!r} can't be used: {why}. Install {_distribution(entry)} again."
        )


@cache
def registered(group: str) -> Sequence[EntryPoint]:
    """The entry points of a group, SpeakKit's own first, then by name; looked up once, since it reads every package's list."""
    return sorted(entry_points(group=group), key=lambda entry: (_distribution(entry) != "speakkit", entry.name))


def _distribution(entry: EntryPoint) -> str:
    return entry.dist.name if entry.dist is not None else entry.module
