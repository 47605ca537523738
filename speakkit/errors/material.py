"""What was handed in can't be used, or what is named isn't there or in no state for this."""

from __future__ import annotations

from speakkit.errors.root import SpeakKitError


class InputError(SpeakKitError):
    code = "INVALID_INPUT"
    exit_code = 3


class InvalidIdError(InputError):
    code = "INVALID_ID"


class RecordingError(InputError):
    code = "INVALID_RECORDING"


class UnreadableRecordingError(RecordingError):
    code = "UNREADABLE_RECORDING"


class EmptyRecordingError(RecordingError):
    code = "EMPTY_RECORDING"


class NotAudioError(RecordingError):
    code = "NOT_AUDIO"


class DamagedAudioError(RecordingError):
    code = "DAMAGED_AUDIO"


class NoAudioStreamError(RecordingError):
    code = "NO_AUDIO_STREAM"


class RecordingTooLargeError(RecordingError):
    code = "RECORDING_TOO_LARGE"


class RecordingTooLongError(RecordingError):
    code = "RECORDING_TOO_LONG"


class TooLittleSpeechError(RecordingError):
    code = "TOO_LITTLE_SPEECH"


class TranscriptFileError(InputError):
    code = "INVALID_TRANSCRIPT_FILE"


class LanguageError(InputError):
    """There is no such language, or the engine doesn't know it."""

    code = "UNSUPPORTED_LANGUAGE"


class ChartDataError(InputError):
    """A frame isn't what a chart draws."""

    code = "CHART_DATA"


class QueryError(InputError):
    """A query of the dataset isn't right, in DuckDB's own words, without any value of the data."""

    code = "INVALID_QUERY"


class InboxError(InputError):
    """Nothing says whose an item of the inbox is, or its note can't be used."""

    code = "INVALID_INBOX_ITEM"


class StateError(SpeakKitError):
    code = "STATE"
    exit_code = 4


class UnknownSessionError(StateError):
    code = "UNKNOWN_SESSION"


class UnknownLearnerError(StateError):
    code = "UNKNOWN_LEARNER"


class UnknownPatternError(StateError):
    code = "UNKNOWN_PATTERN"


class UnknownTokenError(StateError):
    code = "UNKNOWN_TOKEN"


class UnknownInsightError(StateError):
    code = "UNKNOWN_INSIGHT"


class DuplicateRecordingError(StateError):
    """The learner already has a session with this very recording; `session_id` is that session."""

    code = "DUPLICATE_RECORDING"

    def __init__(self, message: str, session_id: str) -> None:
        super().__init__(message)
        self.session_id = session_id


class InvalidStateError(StateError):
    code = "INVALID_STATE"


class ConsentError(StateError):
    """The learner hasn't agreed to what was to be done, so it wasn't."""

    code = "NO_CONSENT"


class LeaseLostError(StateError):
    """Another worker has taken the session over; this one must write nothing more."""

    code = "LEASE_LOST"


class NothingPublishedError(StateError):
    """Nothing is there to read; what could be read instead is written in Python, and for a shell in `typed`."""

    code = "NOTHING_PUBLISHED"

    def __init__(self, message: str, typed: str | None = None) -> None:
        super().__init__(message)
        self._typed = typed

    @property
    def in_a_terminal(self) -> str:
        return self._typed or self.message
