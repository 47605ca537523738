"""Commands that are imported when they are called, so that `--help` and completion answer at once."""

from __future__ import annotations

from collections.abc import Iterable
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand
from typer.main import get_command


class Late(TyperCommand):
    """A command of which the name and the first line of its help are known before it is imported.

    Args:
        name: as people type it.
        module: of `speakkit.cli`, in which the command is.
        summary: the first line of its help.
        attribute: the function, or the Typer with further commands, in the module; the name by default.
    """

    def __init__(self, name: str, module: str, summary: str, attribute: str | None = None) -> None:
        super().__init__(name=name, help=summary, rich_markup_mode=None)
        self._module = f"speakkit.cli.{module}"
        self._attribute = attribute or name.replace("-", "_")

    def loaded(self) -> Any:  # noqa: ANN401  # typer keeps click's types to itself
        """The command itself."""
        found = getattr(import_module(self._module), self._attribute)
        around = typer.Typer(add_completion=False, rich_markup_mode=None)
        if isinstance(found, typer.Typer):
            around.add_typer(found, name=self.name)
            return get_command(around).commands[self.name]  # type: ignore[attr-defined]
        around.command(self.name)(found)
        return get_command(around)

    def make_context(self, *args: Any, **settings: Any) -> Any:  # noqa: ANN401
        """The context of the command itself, which is what runs, helps and completes in it."""
        return self.loaded().make_context(*args, **settings)


def by_name(commands: Iterable[Late]) -> dict[str, Any]:
    """The commands as a group takes them, in the order given."""
    return {str(command.name): command for command in commands}
