"""What the tests of commands share."""

from __future__ import annotations

from tests.support.command_line import Result, Run, kept, settings, stored

__all__ = ["Result", "Run", "kept", "settings", "stored"]
