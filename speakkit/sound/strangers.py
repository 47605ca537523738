"""Files of strangers: decoded in a process of its own, with bounds on memory and time, that knows no key.

A decoder is a large program that reads what anybody sends. Where a file breaks it, or makes it take more than a recording
needs, that process ends, and the one that asked says what was wrong. It answers in JSON, which can do nothing to the
reader; it is kept for the next file, since starting one takes half a second.
"""

from __future__ import annotations

import atexit
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from pydantic import BaseModel

from speakkit import errors
from speakkit.errors import (
    BusyError,
    DamagedAudioError,
    DiskFullError,
    RecordingError,
    RecordingTooLargeError,
    SpeakKitError,
)
from speakkit.model import Recording
from speakkit.sound.decoding import RecordingLimits, Waveform
from speakkit.sound.process_bounds import bare_environment
from speakkit.sound.scratch import scratch_folder
from speakkit.sound.voice_activity import require_speech_ms

OVERWORKED = getattr(signal, "SIGPROF", 0)
"""What the system ends a process with that has used up its processor time; Windows has nothing like it."""
MAX_MEMORY_BYTES = 500_000_000
"""Of the decoding process; the longest recording takes a quarter of it."""
_WORK_S = 18.0
_WORK_S_PER_MB = 8.0
"""Processor time for a file's first megabyte, and for each more: one of hours takes its time to decode (three hours of speech
in 27 MB take 67 s, and may come in 8 MB); a small one that does is no recording."""
_WAITS = 5
"""So many times its processor time an answer is waited for: on a busy machine a decoder has a part of a core."""


class Job(BaseModel):
    """What is to be done with a file: look at it, or write its sound to `samples`, or a channel of it to `target` as Opus."""

    path: Path
    max_bytes: int
    max_ms: int
    work_s: float = 0
    channel: int | None = None
    target: Path | None = None
    samples: Path | None = None
    bit_rate: int = 0


class Answer(BaseModel):
    """What came of a job: the recording and how much speech it holds, or the error's class and sentence."""

    recording: Recording | None = None
    speech_ms: int = 0
    notes: tuple[str, ...] = ()
    error: str | None = None
    message: str = ""


@dataclass(frozen=True)
class Inspected:
    """What a full decode tells of a file; `notes` say in sentences what was left out or chosen on the way."""

    recording: Recording
    notes: tuple[str, ...]


def inspect(path: Path, limits: RecordingLimits, min_speech_ms: int) -> Inspected:
    """Decode a file in full, without keeping its sound.

    Raises:
        RecordingError: it can't be read or decoded within the bounds, or holds too little speech.
        BusyError: the machine had no time for it.
    """
    answer, recording = _done(Job(path=path, **asdict(limits)))
    require_speech_ms(answer.speech_ms, min_speech_ms)
    return Inspected(recording, answer.notes)


def load(path: Path, limits: RecordingLimits) -> tuple[Recording, Waveform]:
    """Decode a file in full; its sound lies in a file without a name, which goes with the last who looks at it.

    Raises:
        RecordingError: it can't be read or decoded within the bounds.
        DiskFullError: there is no room for its sound.
    """
    with scratch_folder() as folder:
        samples = folder / "samples"
        _, recording = _done(Job(path=path, **asdict(limits), samples=samples))
        return recording, Waveform.mapped(samples)


def take_channel(path: Path, limits: RecordingLimits, channel: int, target: Path, bit_rate: int) -> tuple[str, ...]:
    """Write one channel of a file (1 is the first) to `target`, an Ogg file with Opus; the notes of decoding.

    Raises:
        RecordingError: it can't be read or decoded within the bounds, or has no such channel.
    """
    answer, _ = _done(Job(path=path, **asdict(limits), channel=channel, target=target, bit_rate=bit_rate))
    return answer.notes


def _done(job: Job) -> tuple[Answer, Recording]:
    with _borrowed() as process:
        answer = process.ask(job)
    if answer.recording is None:
        raise _error(answer)
    return answer, answer.recording


def _error(answer: Answer) -> SpeakKitError:
    kind = getattr(errors, answer.error or "", DamagedAudioError)
    is_known = isinstance(kind, type) and issubclass(kind, (RecordingError, DiskFullError))
    return kind(answer.message) if is_known else DamagedAudioError(answer.message)


def _work_s(size_bytes: int) -> float:
    return _WORK_S + _WORK_S_PER_MB * max(size_bytes / 1e6 - 1, 0)


class _Process:
    """A decoding process and the pipes to it."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603  # our own module
            [sys.executable, "-P", "-m", "speakkit.sound.decoding_process", str(MAX_MEMORY_BYTES)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=bare_environment(),
        )

    @property
    def is_alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, job: Job) -> Answer:
        """The answer; a process that gives none in time, or none at all, has ended."""
        timed_out = threading.Event()

        def end() -> None:
            timed_out.set()
            self._process.kill()

        work_s = _work_s(job.path.stat().st_size if job.path.is_file() else 0)
        timer = threading.Timer(_WAITS * work_s, end)
        timer.start()
        try:
            line = self._exchange(job.model_copy(update={"path": job.path.absolute(), "work_s": work_s}))
        finally:
            timer.cancel()
        if line:
            return Answer.model_validate_json(line)
        self.close()
        if timed_out.is_set():
            raise BusyError(f"{job.path.name} wasn't decoded in time: this machine is too busy. Try again later.")
        return _no_answer(job.path.name, overworked=self._process.returncode == -OVERWORKED)

    def _exchange(self, job: Job) -> bytes:
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            return b""
        try:
            stdin.write(job.model_dump_json().encode() + b"\n")
            stdin.flush()
            return stdout.readline()
        except OSError:
            return b""

    def close(self) -> None:
        """End it; what it was doing is lost."""
        self._process.kill()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._process.wait()


def _no_answer(name: str, *, overworked: bool) -> Answer:
    if overworked:
        return Answer(
            error=RecordingTooLargeError.__name__,
            message=f"{name} takes longer to decode than any recording of its size. Export it again from its source.",
        )
    return Answer(
        error=DamagedAudioError.__name__,
        message=f"{name} is damaged so that it broke the decoder. Export it again from its source.",
    )


_idle: list[_Process] = []
_lock = threading.Lock()


@contextmanager
def _borrowed() -> Iterator[_Process]:
    with _lock:
        process = _idle.pop() if _idle else None
    if process is None or not process.is_alive:
        if process is not None:
            process.close()
        process = _Process()
    try:
        yield process
    except BaseException:  # an interruption leaves half an exchange
        process.close()
        raise
    with _lock:
        keeps = process.is_alive and len(_idle) < (os.cpu_count() or 1)
        if keeps:
            _idle.append(process)
    if not keeps:
        process.close()


@atexit.register
def _close_all() -> None:
    with _lock:
        while _idle:
            _idle.pop().close()
