"""`speakkit demo`"""

from __future__ import annotations

import json
import shlex
import shutil
import sys
import time
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from speakkit.cli.outcome import Outcome, complain_of, exit_code
from speakkit.cli.output import AsJson, note, print_json, say
from speakkit.cli.process import process_sessions, tell_of_held
from speakkit.errors import DuplicateRecordingError, UnreadableRecordingError
from speakkit.intake.add import NewRecording, add_recording
from speakkit.model import Session, SessionStatus
from speakkit.pipeline.pipeline import Pipeline
from speakkit.recordings import open_clips
from speakkit.settings import Settings, load_settings, settings_given
from speakkit.text.counting import agreeing, duration


def demo(
    context: typer.Context,
    samples: Annotated[Path, typer.Option(help="Folder with recordings and their manifest.json.")] = Path(
        "data/samples"
    ),
    plain: Annotated[bool, typer.Option(help="Without Prefect.")] = False,
    as_json: AsJson = False,
) -> None:
    """Process the sample recordings with the embedded engines and write a report for each of the three learners.

    No key, no network. A second run repeats nothing.
    """
    from speakkit.report import write_report

    began = time.monotonic()
    settings = demo_settings(context)
    pipeline = Pipeline.from_settings(settings)
    note("Looking at the recordings ...")
    sessions = [_added(new, pipeline) for new in _manifest(samples)]
    waiting = [session.session_id for session in sessions if session.status is not SessionStatus.DONE]
    outcomes = process_sessions(pipeline, waiting, plain=plain)
    sessions = [pipeline.store.sessions.get(session.session_id) for session in sessions]
    from speakkit.kit import open_kit

    dataset = open_kit(settings.published_dir)
    learners = sorted({session.learner_id for session in sessions})
    clips = open_clips(settings)
    reports = [write_report(dataset, learner, settings.reports_dir / f"{learner}.html", clips) for learner in learners]
    _tell(sessions, len(waiting), reports, time.monotonic() - began, as_json=as_json)
    if any(one.code is not None for one in outcomes):
        complain_of(outcomes)
        tell_of_held(pipeline.store)
        raise typer.Exit(exit_code([*outcomes, *(Outcome(one) for one in sessions if one.session_id not in waiting)]))


def demo_settings(context: typer.Context) -> Settings:
    """The settings of the demo, which flows find too while the command runs."""
    data_dir = load_settings().data_dir
    if data_dir.name != "demo":  # a terminal that goes on with the demo's data names it already
        data_dir = data_dir / "demo"
    given = settings_given(
        data_dir=data_dir, **{kind: Settings.model_fields[kind].default for kind in ("transcriber", "analyser")}
    )
    return context.with_resource(given)


def _manifest(samples: Path) -> list[NewRecording]:
    path = samples / "manifest.json"
    if not path.is_file():
        raise UnreadableRecordingError(
            f"No samples in {samples}; run the demo in the project's folder or give --samples."
        )
    return [
        NewRecording(
            path=samples / entry["file"],
            learner_id=entry["learner_id"],
            recorded_at=datetime.fromisoformat(entry["recorded_at"]),
            language=entry["language"],
            topic=entry["topic"],
        )
        for entry in json.loads(path.read_text(encoding="utf-8"))["sessions"]
    ]


def _added(new: NewRecording, pipeline: Pipeline) -> Session:
    try:
        return add_recording(new, settings=pipeline.settings, store=pipeline.store, recordings=pipeline.recordings)
    except DuplicateRecordingError as earlier:
        return pipeline.store.sessions.get(earlier.session_id)


def _tell(sessions: list[Session], processed: int, reports: list[Path], seconds: float, *, as_json: bool) -> None:
    done = sum(session.status is SessionStatus.DONE for session in sessions)
    if as_json:
        print_json(
            {"sessions": len(sessions), "done": done, "processed": processed, "reports": [str(p) for p in reports]}
        )
        return
    spoken_s = sum(session.recording.duration_ms for session in sessions if session.recording) / 1000
    say(f"{how_many_done(done, len(sessions))}: {duration(spoken_s)} of speech; {processed} processed now.")
    say(f"That took {duration(seconds)}. The reports, to open in a browser:")
    for path in reports:
        say(f"  {path}")
    say("To go on with these data in this terminal:")
    for line in how_to_go_on(Path(sys.prefix), load_settings().data_dir):
        say(f"  {line}")


def how_to_go_on(environment: Path, data_dir: Path) -> list[str]:
    """What to type so that the shell finds `speakkit`, where it doesn't yet, and the command finds these data."""
    activate = environment / "bin" / "activate"
    is_found = shutil.which("speakkit") is not None
    near = activate.relative_to(Path.cwd()) if activate.is_relative_to(Path.cwd()) else activate
    first = [] if is_found or not activate.is_file() else [f". {shlex.quote(str(near))}"]
    return [
        *first,
        f"export SPEAKKIT_DATA_DIR={shlex.quote(str(data_dir))}",
        "speakkit sessions",
        "speakkit room --demo",
    ]


def how_many_done(done: int, of: int) -> str:
    """How many sessions are done, as people say it."""
    if done == of:
        return f"{'The session is' if of == 1 else f'All {of} sessions are'} done"
    return f"{done} of {agreeing(of, 'session', 'are')} done"
