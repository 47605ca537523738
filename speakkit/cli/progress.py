"""What is happening now and what remains, from the pipeline's own log records: the same under Prefect and without."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from speakkit.cli.output import err, shown
from speakkit.model import Session
from speakkit.model.steps import Step
from speakkit.operations.logs import write_to_stderr
from speakkit.settings import Settings
from speakkit.text.counting import counted

LAST_STEP = max(Step)


class StepDisplay(logging.Handler):
    """Turns log records of the pipeline into bars: one overall, one for each session under way."""

    def __init__(self, progress: Progress, names: Mapping[str, str]) -> None:
        super().__init__()
        self._progress = progress
        self._names = names
        self._overall = progress.add_task("sessions", total=len(names), doing="starting")
        self._bars: dict[str, TaskID] = {}

    def emit(self, record: logging.LogRecord) -> None:
        session_id = getattr(record, "session", None)
        if not isinstance(session_id, str):
            return
        step = getattr(record, "step", None)
        if step is not None:
            self._advance(session_id, Step(step))
        elif record.getMessage() in ("session done", "session failed"):
            self._close(session_id, record.getMessage())

    def _advance(self, session_id: str, step: Step) -> None:
        if session_id not in self._bars:
            self._bars[session_id] = self._progress.add_task(
                self._names.get(session_id, session_id), total=LAST_STEP, doing=""
            )
        doing = step.name.lower().replace("_", " ")
        self._progress.update(self._bars[session_id], completed=step - 1, doing=doing)
        self._progress.update(self._overall, doing="")

    def _close(self, session_id: str, how: str) -> None:
        bar = self._bars.pop(session_id, None)
        if bar is not None:
            self._progress.remove_task(bar)
        name = self._names.get(session_id, session_id)
        self._progress.update(self._overall, advance=1, doing=f"{name}: {how.removeprefix('session ')}")


@contextmanager
def showing_progress(sessions: Sequence[Session], settings: Settings) -> Iterator[None]:
    """Show the work on these sessions on stderr while the block runs; outside a terminal, a line for each one done.

    Where the settings ask for records in JSON, these are shown instead.
    """
    if settings.log_format == "json":
        write_to_stderr(settings)
        yield
        return
    logger = logging.getLogger("speakkit")
    level = logger.level
    progress = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[doing]}"),
        TimeElapsedColumn(),
        console=err(),
        disable=not err().is_terminal,
    )
    names = session_names(sessions, has_files=err().is_terminal)
    with progress:
        handler = StepDisplay(progress, names) if err().is_terminal else LineDisplay(names)
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        try:
            yield
        finally:
            logger.removeHandler(handler)
            logger.setLevel(level)


class LineDisplay(logging.Handler):
    """The same for a log file or a pipe: what starts is said at once, then one line for each session that ends."""

    def __init__(self, names: Mapping[str, str]) -> None:
        super().__init__()
        self._names = names
        self._total = total = len(names)
        self._ended = 0
        err().print(f"processing {counted(total, 'session')} ...")

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage() in ("session done", "session failed"):
            self._ended += 1
            how = record.getMessage().removeprefix("session ")
            session_id = str(getattr(record, "session", ""))
            err().print(f"[{self._ended}/{self._total}] {self._names.get(session_id, session_id)}: {how}")


def session_names(sessions: Iterable[Session], *, has_files: bool) -> dict[str, str]:
    """What people know sessions by: the learner with the file or the day, and with the id where two have the same.

    A file may be called after its speaker: it is for whoever sits at a terminal, and for no log.
    """
    told = {session.session_id: _known_by(session, has_files=has_files) for session in sessions}
    counts = Counter(told.values())
    return {session_id: name if counts[name] == 1 else f"{name} ({session_id})" for session_id, name in told.items()}


def _known_by(session: Session, *, has_files: bool) -> str:
    file_name = session.recording.file_name if session.recording and has_files else None
    return shown(f"{session.learner_id}, {file_name or f'{session.recorded_at:%Y-%m-%d}'}")
