"""What is happening now and what remains, from the pipeline's own log records: the same under Prefect and without."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeElapsedColumn

from speakkit.cli.output import err
from speakkit.model.steps import Step
from speakkit.operations.logs import write_to_stderr
from speakkit.settings import Settings
from speakkit.text.counting import counted

LAST_STEP = max(Step)


class StepDisplay(logging.Handler):
    """Turns log records of the pipeline into bars: one overall, one for each session under way."""

    def __init__(self, progress: Progress, session_ids: Sequence[str]) -> None:
        super().__init__()
        self._progress = progress
        self._overall = progress.add_task("sessions", total=len(session_ids), doing="starting")
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
            self._bars[session_id] = self._progress.add_task(session_id, total=LAST_STEP, doing="")
        doing = step.name.lower().replace("_", " ")
        self._progress.update(self._bars[session_id], completed=step - 1, doing=doing)
        self._progress.update(self._overall, doing="")

    def _close(self, session_id: str, how: str) -> None:
        bar = self._bars.pop(session_id, None)
        if bar is not None:
            self._progress.remove_task(bar)
        self._progress.update(self._overall, advance=1, doing=f"{session_id}: {how.removeprefix('session ')}")


@contextmanager
def showing_progress(session_ids: Sequence[str], settings: Settings) -> Iterator[None]:
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
    with progress:
        handler = StepDisplay(progress, session_ids) if err().is_terminal else LineDisplay(len(session_ids))
        logger.addHandler(handler)
        logger.setLevel(logging.INFO)
        try:
            yield
        finally:
            logger.removeHandler(handler)
            logger.setLevel(level)


class LineDisplay(logging.Handler):
    """The same for a log file or a pipe: what starts is said at once, then one line for each session that ends."""

    def __init__(self, total: int) -> None:
        super().__init__()
        self._total = total
        self._ended = 0
        err().print(f"processing {counted(total, 'session')} ...")

    def emit(self, record: logging.LogRecord) -> None:
        if record.getMessage() in ("session done", "session failed"):
            self._ended += 1
            how = record.getMessage().removeprefix("session ")
            err().print(f"[{self._ended}/{self._total}] {getattr(record, 'session', '')}: {how}")
