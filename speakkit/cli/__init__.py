"""The command line, the outer shell: it words and shows; everything it does is a call of the toolkit or a flow."""

from __future__ import annotations

from speakkit.cli.app import main

__all__ = ["main"]
