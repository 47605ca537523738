"""The `import` transcriber: a transcript that somebody or something else made, handed in with the recording."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from speakkit.calls.ledger import CallLedger
from speakkit.errors import TranscriptFileError
from speakkit.model import Transcript, Word
from speakkit.model.hashing import content_hash
from speakkit.settings import Settings
from speakkit.sound.alignment import align
from speakkit.sound.stitch import mean_confidence
from speakkit.transcribe.formats import ImportedTranscript, find_sibling, only_speaker, read_transcript, require_fit
from speakkit.transcribe.protocol import TranscriptionRequest
from speakkit.transcribe.registry import TranscriberInfo

_ENGINE_VERSION = "2"
"""Counts changes in how transcript files are read."""
_ALIGNED_LANGUAGE = "en"
"""The one that the shipped acoustic model knows."""
_LEARNER = "learner"
"""The speaker of words that were kept out of several people's."""


class ImportTranscriber:
    """Takes the words of a transcript file; English ones without any times get theirs by forced alignment."""

    name = "import"

    def __init__(self, settings: Settings) -> None:
        """Settings hold nothing that concerns this transcriber; all are made from them."""

    def transcribe(self, request: TranscriptionRequest, ledger: CallLedger) -> Transcript:
        """What the file says that was said; `model` of the transcript is the file's format.

        Raises:
            TranscriptFileError: there is no transcript, it can't be read, or it belongs to another recording, or several people
                speak in it and nobody said who is the learner.
        """
        path = request.transcript_path or find_sibling(request.path, request.language)
        if path is None:
            raise TranscriptFileError(
                "The import transcriber needs a transcript: put it beside the recording under the same name "
                "(talk.vtt for talk.mp3), or hand it in."
            )
        imported = only_speaker(read_transcript(path))
        duration_ms = request.waveform.duration_ms
        require_fit(imported, duration_ms)
        language = imported.language or request.language
        words = _within(_learners(imported), duration_ms)
        with _noted(imported, ledger, duration_ms):
            is_untimed = all(word.start_ms is None for word in words)
            # what the others say is in the sound and not among the words: nothing could be aligned with it
            if language == _ALIGNED_LANGUAGE and is_untimed and not imported.among_others:
                words = align(request.waveform, words)
        return _transcript(imported, words, language, duration_ms)


def read_alone(path: Path, language: str, ledger: CallLedger) -> Transcript:
    """What a transcript without a recording says: its own times, and none where it has none.

    Raises:
        TranscriptFileError: it can't be read, or several people speak in it.
    """
    imported = only_speaker(read_transcript(path))
    with _noted(imported, ledger, None):
        return _transcript(imported, _learners(imported), imported.language or language, imported.end_ms or None)


@contextmanager
def _noted(imported: ImportedTranscript, ledger: CallLedger, audio_ms: int | None) -> Iterator[None]:
    """The reading in the ledger, at no cost."""
    with ledger.start(
        engine=ImportTranscriber.name,
        engine_version=_ENGINE_VERSION,
        model=imported.format,
        input_hash=content_hash(imported.text),
        audio_ms=audio_ms,
    ) as usage:
        usage.cost_usd = 0.0
        yield


def _learners(imported: ImportedTranscript) -> tuple[Word, ...]:
    speaker = _LEARNER if imported.among_others else None
    return tuple(word.model_copy(update={"speaker": speaker}) for word in imported.words)


def _transcript(
    imported: ImportedTranscript, words: tuple[Word, ...], language: str, duration_ms: int | None
) -> Transcript:
    return Transcript(
        text=imported.text,
        words=words,
        language=language,
        duration_ms=duration_ms,
        verbatim=imported.verbatim,
        engine=ImportTranscriber.name,
        engine_version=_ENGINE_VERSION,
        model=imported.format,
        mean_confidence=mean_confidence(words),
    )


def _within(words: Sequence[Word], duration_ms: int) -> tuple[Word, ...]:
    """The words, times that overhang the recording a little cut to its end."""
    return tuple(
        word
        if word.end_ms is None or word.start_ms is None or word.end_ms <= duration_ms
        else word.model_copy(update={"start_ms": min(word.start_ms, duration_ms), "end_ms": duration_ms})
        for word in words
    )


ENGINE = TranscriberInfo(
    name=ImportTranscriber.name,
    open=ImportTranscriber,
    gives="transcripts that somebody or something else made",
    probe=lambda _: "WebVTT, SRT, verbose_json, CHAT, TextGrid, text",
    has_word_times=lambda _: True,
    takes_transcripts=True,
    read_alone=read_alone,
)
