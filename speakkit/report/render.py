"""From a report's content to one HTML page. Everything said or typed by people is escaped by the template engine."""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined

from speakkit.report.content import LearnerReport


def render(report: LearnerReport) -> str:
    """The page: self-contained, no script, no address of anywhere else."""
    environment = Environment(
        loader=PackageLoader("speakkit.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("learner.html.j2").render(report=report)
