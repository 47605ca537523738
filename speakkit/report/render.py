"""From a report's content to one HTML page. Everything said or typed by people is escaped by the template engine.

Pictures are drawn by the page itself, as SVG and positioned marks, from the numbers of the charts' own tables: no
script runs, nothing is loaded, and the page is a few dozen kilobytes where Plotly's library alone takes 4.8 MB.
"""

from __future__ import annotations

from functools import cache

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from speakkit.report.coach_page import CoachDetails
from speakkit.report.cohort_page import CohortReport
from speakkit.report.content import LearnerReport
from speakkit.report.plot import trajectory_plot
from speakkit.report.session_summary import summary_of
from speakkit.report.wording import Wording
from speakkit.text.harmless import harmless_value


def render(
    report: LearnerReport, say: Wording, coach: CoachDetails | None = None, *, has_transcript: bool = False
) -> str:
    """A learner's page: self-contained, no script, no address of anywhere else.

    Args:
        coach: makes it the coach's.
        has_transcript: whether the newest transcript stands at its end.
    """
    last = report.last
    return (
        _environment()
        .get_template("learner.html.j2")
        .render(
            report=report,
            say=say,
            plot=trajectory_plot(report.trajectory),
            coach=coach,
            summary=last and summary_of(say, report.name, last.topic, last.transcript, last.words, last.insights),
            has_transcript=has_transcript,
        )
    )


def render_cohort(report: CohortReport, say: Wording) -> str:
    """The page about all learners together."""
    return _environment().get_template("cohort.html.j2").render(report=report, say=say)


@cache
def _environment() -> Environment:
    return environment("speakkit.report")


def environment(*packages: str) -> Environment:
    """Where templates of these packages are found, the first first: everything is escaped and made harmless."""
    return Environment(
        loader=ChoiceLoader([PackageLoader(package) for package in packages]),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=harmless_value,
        trim_blocks=True,
        lstrip_blocks=True,
    )
