"""JSON of recognisers, and what SpeakKit kept of a transcript: whose it is, told by its fields.

A document is read as its maker meant it, or refused by its maker's name: the same field is a second here and a
millisecond there.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError
from pydantic_core import from_json

from speakkit.errors import TranscriptFileError, field_path
from speakkit.transcribe.formats.assemblyai_json import read_assemblyai_json
from speakkit.transcribe.formats.aws_json import read_aws_json
from speakkit.transcribe.formats.deepgram_json import read_deepgram_json
from speakkit.transcribe.formats.elevenlabs_json import read_elevenlabs_json
from speakkit.transcribe.formats.google_json import google_results, read_google_json
from speakkit.transcribe.formats.imported import ImportedTranscript
from speakkit.transcribe.formats.kept_json import KEY, read_kept_json
from speakkit.transcribe.formats.openai_json import read_openai_json
from speakkit.transcribe.formats.whisper_cpp_json import read_whisper_cpp_json
from speakkit.transcribe.formats.youtube import read_youtube_json

Document = Mapping[str, object]


@dataclass(frozen=True)
class _Maker:
    """A program whose JSON is known: by what, and how it is read; `read` is None where it isn't."""

    name: str
    wrote: Callable[[Document], bool]
    read: Callable[[dict[str, object]], ImportedTranscript] | None = None
    tells_apart: bool = False
    """Whether many programs write in its likeness, so that who speaks may stand where nobody looks."""


def read_recogniser_json(text: str) -> ImportedTranscript:
    """The transcript in the JSON of a recogniser that is known.

    Raises:
        TranscriptFileError: it isn't JSON, of another program, or lacks a field.
    """
    document = _document(text)
    maker = next((maker for maker in _MAKERS if maker.wrote(document)), None)
    if maker is None:
        raise TranscriptFileError(f"it isn't JSON of a recogniser that is known ({_known()})")
    if _is_translated(document):
        raise TranscriptFileError("it is a translation, not what was said; have it transcribed in its own language")
    if maker.read is None:
        raise TranscriptFileError(
            f"it is JSON of {maker.name}, which isn't read; export it from there as WebVTT or SRT"
        )
    try:
        transcript = maker.read(document)
    except ValidationError as error:
        field = field_path(error.errors(include_input=False)[0], "the whole")
        raise TranscriptFileError(f'its field "{field}" is missing or not of the kind it should be') from None
    if maker.tells_apart and len({word.speaker for word in transcript.words}) == 1 and len(_speakers_in(document)) > 1:
        raise TranscriptFileError(
            "it tells several speakers apart in a way that isn't read; export it as WebVTT or SRT"
        )
    return transcript


def _document(text: str) -> dict[str, object]:
    """The parsed document; a list of segments, as faster-whisper's are dumped, is a document's segments."""
    try:
        document = from_json(text)
    except ValueError:
        document = _of_lines(text)
    if isinstance(document, list) and document and all(isinstance(each, dict) and "text" in each for each in document):
        return {"segments": document}
    return document if isinstance(document, dict) else {_ITEMS: document}


_ITEMS = "items of a list"
"""Under this stands what a program wrote as a list."""


def _of_lines(text: str) -> object:
    """What a program wrote as it heard it: a document a line."""
    try:
        return [from_json(line) for line in text.split("\n") if line.strip()]
    except ValueError:
        raise TranscriptFileError("it isn't valid JSON") from None


_SPEAKER_FIELD = re.compile(r"(?:speaker|participant|spk)[_-]?(?:(?:display)?name|id|label|tag|role)?", re.IGNORECASE)


def _speakers_in(value: object) -> set[str]:
    """Whoever is named as a speaker anywhere in a document."""
    found: set[str] = set()
    rest = [value]
    while rest:
        one = rest.pop()
        rest += one.values() if isinstance(one, dict) else one if isinstance(one, list) else ()
        for name, said in one.items() if isinstance(one, dict) else ():
            if _SPEAKER_FIELD.fullmatch(name) and isinstance(said, str | int) and said != "":
                found.add(str(said))
    return found


def _is_translated(document: Document) -> bool:
    """Whisper's programs turn what was said in any language into English, if asked, and say so."""
    return document.get("task") == "translate" or _object(document, "params").get("translate") is True


def _first(document: Document, name: str) -> Document:
    """The first object in a field that holds a list of them; an empty one where it doesn't."""
    value = document.get(name)
    first = value[0] if isinstance(value, list) and value else None
    return first if isinstance(first, dict) else {}


def _object(document: Document, name: str) -> Document:
    value = document.get(name)
    return value if isinstance(value, dict) else {}


def _has(*fields: str) -> Callable[[Document], bool]:
    return lambda document: any(field in document for field in fields)


def _is_elevenlabs(document: Document) -> bool:
    sample = _first(document, "transcripts") or document
    kind = _first(sample, "words").get("type")
    return (
        ("transcripts" in document and "words" in sample)
        or "language_probability" in sample
        or kind in ("word", "spacing", "audio_event")
    )


def _is_assemblyai(document: Document) -> bool:
    fields = document.keys() & {
        "audio_duration",
        "audio_url",
        "language_code",
        "utterances",
        "acoustic_model",
        "status",
    }
    return bool(fields) and ("words" in document or "utterances" in document) and "segments" not in document


def _is_speechmatics(document: Document) -> bool:
    first = _first(document, "results")
    is_live = str(document.get("message")) in {"AddTranscript", "AddPartialTranscript"}
    return is_live or ("type" in first and "alternatives" in first)


def _has_in(place: str, *fields: str) -> Callable[[Document], bool]:
    """Whether the first object of a list, or the object in a field, has one of these."""
    return lambda document: any(field in {**_first(document, place), **_object(document, place)} for field in fields)


def _is_watson(document: Document) -> bool:
    first = _first(document, "results")
    return "result_index" in document or "final" in first or "timestamps" in _first(first, "alternatives")


_OF_AZURE = (
    "recognizedPhrases",
    "combinedRecognizedPhrases",
    "combinedPhrases",
    "NBest",
    "phrases",
    "DisplayText",
    "RecognitionStatus",
)


_MAKERS: Sequence[_Maker] = (
    _Maker("SpeakKit", _has(KEY), lambda document: read_kept_json(document)),
    _Maker("Nvidia's diarisation", _has("speaker_count")),
    _Maker("pyannoteAI", _has_in("output", "diarization")),
    _Maker("Replicate", lambda document: isinstance(document.get("transcription"), str) or "output" in document),
    _Maker("whisper.cpp", _has("transcription"), read_whisper_cpp_json),
    _Maker("YouTube", _has("events"), read_youtube_json),
    _Maker("Deepgram", lambda document: "channels" in _object(document, "results"), read_deepgram_json),
    _Maker(
        "Amazon Transcribe",
        lambda document: bool(_object(document, "results").keys() & {"items", "transcripts", "channel_labels"}),
        read_aws_json,
    ),
    _Maker("Speechmatics", _is_speechmatics),
    _Maker("IBM Watson", _is_watson),
    _Maker("Google", lambda document: google_results(document) is not None, read_google_json),
    _Maker("Azure Speech", _has(*_OF_AZURE)),
    _Maker("Azure Speech", _has_in(_ITEMS, *_OF_AZURE)),
    _Maker("Azure Video Indexer", _has("videos")),
    _Maker("Rev", _has("monologues")),
    _Maker("Gladia", lambda document: bool(_object(document, "result").keys() & {"transcription", "metadata"})),
    _Maker("Gladia", _has("prediction", "full_transcript")),
    _Maker("Soniox", _has("tokens")),
    _Maker("Vosk with several alternatives", lambda document: "text" in _first(document, "alternatives")),
    _Maker("Deepgram's live answers", _has("channel_index")),
    _Maker("Amazon's live answers", _has("Transcript")),
    _Maker("Yandex", lambda document: "chunks" in _object(document, "response")),
    _Maker("Alibaba", lambda document: "sentences" in _first(document, "transcripts")),
    _Maker("Tencent", _has("Data")),
    _Maker("Zoom", _has("timeline")),
    _Maker("Microsoft Teams", _has("entries")),
    _Maker("Otter", _has_in("speech", "transcripts")),
    _Maker("Descript", _has("compositions")),
    _Maker("Sonix", _has_in("transcript", "text", "speaker")),
    _Maker("Trint", lambda document: "value" in _first(document, "words")),
    _Maker("Fireflies", _has_in(_ITEMS, "sentence")),
    _Maker("a meeting service", _has_in(_ITEMS, "words")),
    _Maker("OpenAI's live answers", _has_in(_ITEMS, "delta")),
    _Maker("ElevenLabs", _is_elevenlabs, read_elevenlabs_json),
    _Maker("AssemblyAI", _is_assemblyai, read_assemblyai_json),
    _Maker(
        "OpenAI, Whisper, WhisperX",
        _has("text", "segments", "words", "result", "chunks", "speakers"),
        read_openai_json,
        tells_apart=True,
    ),
)
"""The first that fits; those that would also fit a later one stand before it."""


def _known() -> str:
    return ", ".join(maker.name for maker in _MAKERS if maker.read is not None and maker.name != "SpeakKit")
