"""`speakkit doctor`"""

from __future__ import annotations

import typer

from speakkit.cli import flow_engine
from speakkit.cli.output import AsJson, print_json, table
from speakkit.errors import ConfigurationError
from speakkit.operations.doctor import engine_settings, examine
from speakkit.settings import load_settings


def doctor(as_json: AsJson = False) -> None:
    """Say what is configured, what is missing and what that costs, and whether every part answers.

    Exits with 5 where something that the settings need is missing or broken.
    """
    settings = load_settings()
    findings = examine(settings, flow_engine.answer)
    if as_json:
        print_json(
            {
                "settings": settings.model_dump(mode="json"),
                "engine_settings": engine_settings(),
                "findings": [finding.model_dump(mode="json") for finding in findings],
            }
        )
    else:
        table("SpeakKit", ("part", "state", ""), [(f.part, f.state, f.detail) for f in findings])
    if any(finding.is_needed and finding.state != "ok" for finding in findings):
        raise typer.Exit(ConfigurationError.exit_code)
