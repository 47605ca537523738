"""`speakkit report`"""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from speakkit.cli.about_learner import Attributes
from speakkit.cli.output import AsJson, note, print_json, say
from speakkit.intake.people import attributes_of
from speakkit.recordings import open_clips
from speakkit.settings import load_settings
from speakkit.store import Store


def report(
    context: typer.Context,
    learner: Annotated[str | None, typer.Argument(help="The learner.")] = None,
    cohort: Annotated[bool, typer.Option("--cohort", help="About all learners together instead.")] = False,
    everybody: Annotated[
        bool,
        typer.Option(
            "--all",
            help="Everybody's that something changed, as the weekly flow delivers them: by e-mail, too, where set up.",
        ),
    ] = False,
    coach: Annotated[
        bool, typer.Option("--coach", help="The coach's page: raw numbers, measures, review, all quotes.")
    ] = False,
    transcript: Annotated[
        bool, typer.Option("--transcript", help="With what was said in the newest session, whole, at the end.")
    ] = False,
    by: Annotated[
        str | None,
        typer.Option(help="With --cohort: groups by an attribute of learners or sessions, such as first_language."),
    ] = None,
    attribute: Attributes = None,
    split: Annotated[
        str | None,
        typer.Option(help="With --cohort: before and from this day on (2026-03-01), beside regression to the mean."),
    ] = None,
    language: Annotated[
        str, typer.Option(help="Language of the text: en, es, de, or the path of a message file such as fr.toml.")
    ] = "en",
    pdf: Annotated[bool, typer.Option("--pdf", help="A PDF as well, where a Chromium is installed.")] = False,
    output: Annotated[Path | None, typer.Option(help="Where to write it; the data folder's reports otherwise.")] = None,
    as_json: AsJson = False,
) -> None:
    """Write a learner's report, or one about all: one HTML file that opens offline and prints on A4.

    It shows the published dataset; `speakkit process` publishes by itself.
    """
    if everybody:
        _require_alone(context)
        _deliver(as_json=as_json)
        return
    if (learner is None) != cohort:
        raise typer.BadParameter("Name one learner, or ask for --cohort or --all.")
    if cohort and (coach or transcript):
        raise typer.BadParameter(
            "--coach and --transcript are about one learner; the cohort's page is the same for everybody."
        )
    if not cohort and (by is not None or split is not None or attribute):
        raise typer.BadParameter("--by, --split and --attribute are about several learners: they go with --cohort.")
    from speakkit.kit import open_kit
    from speakkit.report import make_cohort_report, make_report
    from speakkit.report.file_names import report_name

    settings = load_settings()
    kit = open_kit(settings.published_dir)
    if learner is None:
        made = make_cohort_report(kit.cohort(**attributes_of(attribute or [])), by=by, split=split, language=language)
    else:
        made = make_report(
            kit, learner, language=language, coach=coach, transcript=transcript, clips=open_clips(settings)
        )
    path = output or settings.reports_dir / f"{report_name(learner or 'cohort', coach=coach, language=language)}.html"
    paths = [made.save(path), *([made.save(path.with_suffix(".pdf"))] if pdf else [])]
    if as_json:
        print_json({"learner_id": learner, "path": str(paths[0]), "paths": [str(one) for one in paths]})
    else:
        for one in paths:
            say(str(one))


def _require_alone(context: typer.Context) -> None:
    """Delivering says by settings what is made and for whom; no other option goes with it, but how it is printed."""
    sources = {name: context.get_parameter_source(name) for name in context.params}
    typed = {name for name, source in sources.items() if source is not None and source.name == "COMMANDLINE"}
    if typed - {"everybody", "as_json"}:
        raise typer.BadParameter("--all goes alone; SPEAKKIT_READER_LANGUAGE is the language of what is delivered.")


def _deliver(*, as_json: bool) -> None:
    from speakkit.kit import open_kit
    from speakkit.report.delivery import deliver_reports

    settings = load_settings()
    delivered = deliver_reports(Store(settings.store_path), settings, open_kit)
    if as_json:
        print_json(asdict(delivered))
    else:
        for key in delivered.written.values():
            say(key)
        note(delivered.sentence)
    delivered.require_all()
