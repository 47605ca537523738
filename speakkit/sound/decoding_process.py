"""The process that decodes strangers' files: a job a line comes in, an answer a line goes out; see `strangers`."""

from __future__ import annotations

import errno
import signal
import sys
from typing import BinaryIO

from speakkit.errors import DamagedAudioError, DiskFullError, RecordingTooLargeError, SpeakKitError
from speakkit.sound.decoding import OpusWriter, RecordingLimits, SampleWriter, decode_into
from speakkit.sound.process_bounds import bound_memory
from speakkit.sound.strangers import OVERWORKED, Answer, Job
from speakkit.sound.voice_activity import SpeechMeter

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def serve(jobs: BinaryIO, answers: BinaryIO) -> None:
    """Answer each job until no more come."""
    for line in jobs:
        job = Job.model_validate_json(line)
        _bound_work(job.work_s)
        answers.write(_answered(job).model_dump_json().encode() + b"\n")
        answers.flush()


def _answered(job: Job) -> Answer:
    name = job.path.name
    try:
        return _done(job)
    except SpeakKitError as error:
        return Answer(error=type(error).__name__, message=error.message)
    except MemoryError:
        return Answer(
            error=RecordingTooLargeError.__name__,
            message=f"{name} needs more memory to decode than any recording of its length. Export it again.",
        )
    except Exception as error:  # noqa: BLE001  # whatever a decoder makes of a stranger's file is about that file
        if isinstance(error, OSError) and error.errno in _FULL:
            return Answer(
                error=DiskFullError.__name__,
                message="There is no room for a recording's sound among the temporary files (TMPDIR). Make room and try again.",
            )
        return Answer(
            error=DamagedAudioError.__name__,
            message=f"{name} can't be decoded ({type(error).__name__}). Export it again.",
        )


def _done(job: Job) -> Answer:
    limits = RecordingLimits(job.max_bytes, job.max_ms)
    if job.samples is not None:
        samples = job.samples
        recording, kept, notes = decode_into(job.path, limits, lambda: SampleWriter(samples))
        kept.close()
        return Answer(recording=recording, notes=notes)
    if job.target is None:
        recording, meter, notes = decode_into(job.path, limits, SpeechMeter)
        return Answer(recording=recording, speech_ms=meter.speech_ms, notes=notes)
    target, bit_rate = job.target, job.bit_rate
    recording, written, notes = decode_into(job.path, limits, lambda: OpusWriter(target, bit_rate), channel=job.channel)
    written.close()
    return Answer(recording=recording, notes=notes)


def _bound_work(seconds: float) -> None:
    """From now on: whoever waits gives up by the clock alone where the system can't do it."""
    if OVERWORKED:
        signal.setitimer(signal.ITIMER_PROF, seconds)


if __name__ == "__main__":
    bound_memory(int(sys.argv[1]))
    serve(sys.stdin.buffer, sys.stdout.buffer)
