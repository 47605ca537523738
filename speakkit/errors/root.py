"""The root of all errors."""

from __future__ import annotations

from typing import ClassVar


class SpeakKitError(Exception):
    """The root of the tree above.

    Attributes:
        code: stable name for programs, stored with a failed session.
        exit_code: what the command line returns.
        is_transient: whether the same call may well succeed in a moment.
    """

    code: ClassVar[str] = "ERROR"
    exit_code: ClassVar[int] = 1
    is_transient: ClassVar[bool] = False

    @property
    def message(self) -> str:
        return str(self)

    @property
    def in_a_terminal(self) -> str:
        """The message for somebody who types commands, where it differs."""
        return self.message
