"""`speakkit demo`"""

from __future__ import annotations

import json
import shlex
import shutil
import sys
import time
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from speakkit.cli.outcome import Outcome, complain_of, exit_code
from speakkit.cli.output import AsJson, note, print_json, say, shown
from speakkit.cli.process import process_in_turn, tell_of_held
from speakkit.errors import DuplicateRecordingError, UnreadableRecordingError
from speakkit.intake.add import NewRecording, add_recording
from speakkit.intake.people import about_learner
from speakkit.model import LearnerChanges, Session, SessionStatus
from speakkit.model.learner import NOTHING_SAID
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
    """Process the sample recordings with the embedded engines and write a report for each of the four learners.

    No key, no network. A second run repeats nothing.
    """
    began = time.monotonic()
    settings = demo_settings(context)
    pipeline = Pipeline.from_settings(settings)
    note("Looking at the recordings ...")
    sessions = [_added(new, pipeline) for new in recordings_of(samples)]
    waiting = {
        learner: [
            one.session_id for one in sessions if one.learner_id == learner and one.status is not SessionStatus.DONE
        ]
        for learner in sorted({one.learner_id for one in sessions})
    }
    reports = Reports(settings, began)
    outcomes = process_in_turn(pipeline, waiting, plain=plain, when_published=reports.write)
    sessions = [pipeline.store.sessions.get(session.session_id) for session in sessions]
    processed = sum(len(group) for group in waiting.values())
    _tell(sessions, processed, reports, as_json=as_json)
    if any(one.code is not None for one in outcomes):
        complain_of(outcomes)
        tell_of_held(pipeline.store)
        beside = [Outcome(one) for one in sessions if all(one.session_id not in group for group in waiting.values())]
        raise typer.Exit(exit_code([*outcomes, *beside]))


class Reports:
    """The reports of the demo: each is written and named as soon as all of its learner's sessions are done."""

    def __init__(self, settings: Settings, began: float) -> None:
        self._settings, self._began = settings, began
        self.paths: list[Path] = []
        self.first_after_s: float | None = None

    @property
    def took_s(self) -> float:
        """Since the demo began."""
        return time.monotonic() - self._began

    def write(self, learner_id: str) -> None:
        """Write the learner's report from what is published.

        Raises:
            StorageUnavailableError, DiskFullError: it can't be written.
            UnknownLearnerError: nothing is published of the learner.
        """
        from speakkit.kit import open_kit
        from speakkit.report import write_report

        path = self._settings.reports_dir / f"{learner_id}.html"
        self.paths.append(
            write_report(open_kit(self._settings.published_dir), learner_id, path, open_clips(self._settings))
        )
        if self.first_after_s is None:
            self.first_after_s = self.took_s
        note(f"After {duration(self.took_s)}, the report of {shown(learner_id)}: {path}")


def demo_settings(context: typer.Context) -> Settings:
    """The settings of the demo, which flows find too while the command runs."""
    data_dir = load_settings().data_dir
    if data_dir.name != "demo":  # a terminal that goes on with the demo's data names it already
        data_dir = data_dir / "demo"
    given = settings_given(
        data_dir=data_dir, **{kind: Settings.model_fields[kind].default for kind in ("transcriber", "analyser")}
    )
    return context.with_resource(given)


def recordings_of(samples: Path) -> list[NewRecording]:
    """The recordings of a folder's manifest; of each speaker it is said once who they are, and that they agree to clips.

    Raises:
        UnreadableRecordingError: the folder has no manifest.
    """
    path = samples / "manifest.json"
    if not path.is_file():
        raise UnreadableRecordingError(
            f"No samples in {samples}; run the demo in the project's folder or give --samples."
        )
    listed = json.loads(path.read_text(encoding="utf-8"))
    entries, speakers = listed["sessions"], {one["learner_id"]: one for one in listed.get("learners", ())}
    first = {entry["learner_id"]: entry["file"] for entry in reversed(entries)}
    return [
        NewRecording(
            path=samples / entry["file"],
            learner_id=entry["learner_id"],
            recorded_at=datetime.fromisoformat(entry["recorded_at"]),
            language=entry["language"],
            topic=entry["topic"],
            about=_about(speakers.get(entry["learner_id"], {}))
            if first[entry["learner_id"]] == entry["file"]
            else NOTHING_SAID,
            source="the demo, whose samples a machine speaks",
        )
        for entry in entries
    ]


def _about(speaker: Mapping[str, str]) -> LearnerChanges:
    """Who it is; nobody is heard in the samples, so that moments can be played."""
    return about_learner(
        name=speaker.get("display_name"), first_language=speaker.get("first_language"), agree=("clips",)
    )


def _added(new: NewRecording, pipeline: Pipeline) -> Session:
    try:
        return add_recording(new, settings=pipeline.settings, store=pipeline.store, recordings=pipeline.recordings)
    except DuplicateRecordingError as earlier:
        return pipeline.store.sessions.get(earlier.session_id)


def _tell(sessions: list[Session], processed: int, reports: Reports, *, as_json: bool) -> None:
    done = sum(session.status is SessionStatus.DONE for session in sessions)
    if as_json:
        print_json(
            {
                "sessions": len(sessions),
                "done": done,
                "processed": processed,
                "reports": [str(path) for path in reports.paths],
                "first_report_after_s": reports.first_after_s,
                "took_s": reports.took_s,
            }
        )
        return
    spoken_s = sum(session.recording.duration_ms for session in sessions if session.recording) / 1000
    say(f"{how_many_done(done, len(sessions))}: {duration(spoken_s)} of speech; {processed} processed now.")
    say(f"That took {duration(reports.took_s)}. The reports, to open in a browser:")
    for path in reports.paths:
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
