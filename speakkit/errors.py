"""Every error that SpeakKit raises on purpose.

    SpeakKitError                     code, exit status of the CLI
    ├── InputError                    3   the material handed in can't be used
    │   ├── InvalidIdError            INVALID_ID
    │   ├── RecordingError
    │   │   ├── UnreadableRecordingError   UNREADABLE_RECORDING
    │   │   ├── EmptyRecordingError        EMPTY_RECORDING
    │   │   ├── NotAudioError              NOT_AUDIO
    │   │   ├── DamagedAudioError          DAMAGED_AUDIO
    │   │   ├── NoAudioStreamError         NO_AUDIO_STREAM
    │   │   ├── RecordingTooLargeError     RECORDING_TOO_LARGE
    │   │   ├── RecordingTooLongError      RECORDING_TOO_LONG
    │   │   └── TooLittleSpeechError       TOO_LITTLE_SPEECH
    │   ├── TranscriptFileError       INVALID_TRANSCRIPT_FILE
    │   ├── LanguageError             UNSUPPORTED_LANGUAGE
    │   ├── ChartDataError            CHART_DATA
    │   ├── QueryError                INVALID_QUERY
    │   └── InboxError                INVALID_INBOX_ITEM
    ├── StateError                    4   the thing named isn't there, or isn't in a state for this
    │   ├── UnknownSessionError       UNKNOWN_SESSION
    │   ├── UnknownLearnerError       UNKNOWN_LEARNER
    │   ├── UnknownPatternError       UNKNOWN_PATTERN
    │   ├── UnknownTokenError         UNKNOWN_TOKEN
    │   ├── UnknownInsightError       UNKNOWN_INSIGHT
    │   ├── DuplicateRecordingError   DUPLICATE_RECORDING
    │   ├── InvalidStateError         INVALID_STATE
    │   ├── ConsentError              NO_CONSENT
    │   ├── LeaseLostError            LEASE_LOST
    │   └── NothingPublishedError     NOTHING_PUBLISHED
    ├── ConfigurationError            5   settings, keys or an extra are missing or wrong
    │   ├── MissingKeyError           MISSING_KEY
    │   ├── MissingSettingError       MISSING_SETTING
    │   ├── NoDirectUploadError       NO_DIRECT_UPLOAD
    │   ├── MissingExtraError         MISSING_EXTRA
    │   ├── MissingProgramError       MISSING_PROGRAM
    │   ├── ModelFilesError           MODEL_FILES
    │   ├── PrintingError             PRINTING
    │   └── MessageFileError          MESSAGE_FILE
    ├── EngineError                   6   a transcriber or analyser didn't deliver
    │   ├── WrongKeyError             WRONG_KEY
    │   ├── QuotaExhaustedError       QUOTA_EXHAUSTED
    │   ├── RateLimitedError          RATE_LIMITED           transient
    │   ├── EngineUnavailableError    ENGINE_UNAVAILABLE     transient
    │   ├── EngineTimeoutError        ENGINE_TIMEOUT         transient
    │   ├── RequestRejectedError      REQUEST_REJECTED
    │   ├── BadAnswerError            BAD_ANSWER
    │   ├── TruncatedAnswerError      TRUNCATED_ANSWER
    │   ├── RefusedError              REFUSED
    │   └── CostCapError              COST_CAP
    ├── FlowEngineUnavailableError    7   Prefect's server doesn't answer    FLOW_ENGINE_UNAVAILABLE    transient
    ├── UnexpectedError               1   a fault of SpeakKit itself, told without its message    UNEXPECTED
    ├── StoreError                    7   the database or the place of the recordings has trouble
    │   ├── StoreLockedError          STORE_LOCKED           transient
    │   ├── NewerSchemaError          NEWER_SCHEMA
    │   ├── DiskFullError             DISK_FULL
    │   ├── CorruptDataError          CORRUPT_DATA
    │   ├── RecordingMissingError     RECORDING_MISSING
    │   ├── StorageRefusedError       STORAGE_REFUSED
    │   └── StorageUnavailableError   STORAGE_UNAVAILABLE    transient
    ├── RequestError                  1   a request over HTTP isn't taken
    │   ├── UnauthenticatedError      UNAUTHENTICATED
    │   ├── ForbiddenError            FORBIDDEN
    │   ├── InvalidRequestError       INVALID_REQUEST
    │   ├── UnsupportedTypeError      UNSUPPORTED_TYPE
    │   ├── RequestTooLargeError      REQUEST_TOO_LARGE
    │   ├── RequestTooSlowError       REQUEST_TOO_SLOW
    │   ├── TooManyRequestsError      TOO_MANY_REQUESTS      transient
    │   └── BusyError                 BUSY                   transient
    ├── TriggerError                  1   processing couldn't be started; the next scan picks the session up
    └── ScanFailedError               1   all that a scheduled scan took on failed for one reason    SCAN_FAILED

A message is one sentence or two: what, where, what to do. It holds no transcript text, no audio and no key, so that it
may be stored with a session, logged and shown. Errors of vendors are translated where the vendor is called, `from None`
wherever the original carries a request, a key or a transcript.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, ClassVar, Protocol


class SpeakKitError(Exception):
    """The root of the tree above.

    Attributes:
        code: stable name for programs, stored with a failed session.
        exit_code: what the command line returns.
        is_transient: whether the same call may well succeed in a moment.
    """

    code: ClassVar[str] = "ERROR"
    exit_code: ClassVar[int] = 1
    is_transient: ClassVar[bool] = False

    @property
    def message(self) -> str:
        return str(self)

    @property
    def in_a_terminal(self) -> str:
        """The message for somebody who types commands, where it differs."""
        return self.message


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


class ConfigurationError(SpeakKitError):
    code = "CONFIGURATION"
    exit_code = 5


class MissingKeyError(ConfigurationError):
    code = "MISSING_KEY"


class MissingSettingError(ConfigurationError):
    code = "MISSING_SETTING"


class NoDirectUploadError(ConfigurationError):
    code = "NO_DIRECT_UPLOAD"


class MissingExtraError(ConfigurationError):
    code = "MISSING_EXTRA"


class MissingProgramError(ConfigurationError):
    code = "MISSING_PROGRAM"


class ModelFilesError(ConfigurationError):
    """The files of a model aren't there, or aren't what they should be."""

    code = "MODEL_FILES"


class PrintingError(ConfigurationError):
    """The browser that is installed doesn't print."""

    code = "PRINTING"


class MessageFileError(ConfigurationError):
    """The texts of a report can't be had in that language."""

    code = "MESSAGE_FILE"


class EngineError(SpeakKitError):
    code = "ENGINE"
    exit_code = 6


class WrongKeyError(EngineError):
    code = "WRONG_KEY"


class QuotaExhaustedError(EngineError):
    code = "QUOTA_EXHAUSTED"


class RateLimitedError(EngineError):
    """The vendor asks us to slow down; `retry_after_s` is how long it asked for, where it said so."""

    code = "RATE_LIMITED"
    is_transient = True

    def __init__(self, message: str, retry_after_s: float | None = None) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class EngineUnavailableError(EngineError):
    code = "ENGINE_UNAVAILABLE"
    is_transient = True


class EngineTimeoutError(EngineError):
    code = "ENGINE_TIMEOUT"
    is_transient = True


class RequestRejectedError(EngineError):
    """The vendor doesn't take a request as it is.

    `faults` are the parts of it that the vendor's answer names, `may_be_form` says that one of them may be the cause.
    """

    code = "REQUEST_REJECTED"

    def __init__(self, message: str, *, faults: frozenset[str] = frozenset(), may_be_form: bool = False) -> None:
        super().__init__(message)
        self.faults = faults
        self.may_be_form = may_be_form


class BadAnswerError(EngineError):
    code = "BAD_ANSWER"


class TruncatedAnswerError(EngineError):
    code = "TRUNCATED_ANSWER"


class RefusedError(EngineError):
    code = "REFUSED"


class CostCapError(EngineError):
    code = "COST_CAP"


class FlowEngineUnavailableError(SpeakKitError):
    code = "FLOW_ENGINE_UNAVAILABLE"
    exit_code = 7
    is_transient = True


class UnexpectedError(SpeakKitError):
    code = "UNEXPECTED"


class StoreError(SpeakKitError):
    code = "STORE"
    exit_code = 7


class StoreLockedError(StoreError):
    code = "STORE_LOCKED"
    is_transient = True


class NewerSchemaError(StoreError):
    code = "NEWER_SCHEMA"


class DiskFullError(StoreError):
    code = "DISK_FULL"


class CorruptDataError(StoreError):
    code = "CORRUPT_DATA"


class RecordingMissingError(StoreError):
    code = "RECORDING_MISSING"


class StorageRefusedError(StoreError):
    """The place of the recordings answers, and says no: a wrong key, no such bucket, no permission."""

    code = "STORAGE_REFUSED"


class StorageUnavailableError(StoreError):
    code = "STORAGE_UNAVAILABLE"
    is_transient = True


class RequestError(SpeakKitError):
    code = "REQUEST"


class UnauthenticatedError(RequestError):
    code = "UNAUTHENTICATED"


class ForbiddenError(RequestError):
    code = "FORBIDDEN"


class InvalidRequestError(RequestError):
    code = "INVALID_REQUEST"


class UnsupportedTypeError(RequestError):
    code = "UNSUPPORTED_TYPE"


class RequestTooLargeError(RequestError):
    code = "REQUEST_TOO_LARGE"


class RequestTooSlowError(RequestError):
    code = "REQUEST_TOO_SLOW"


class TooManyRequestsError(RequestError):
    """One caller asks too often; `retry_after_s` says when to ask again."""

    code = "TOO_MANY_REQUESTS"
    is_transient = True

    def __init__(self, message: str, retry_after_s: int) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class BusyError(RequestError):
    code = "BUSY"
    is_transient = True


class TriggerError(SpeakKitError):
    code = "TRIGGER"
    is_transient = True


class ScanFailedError(SpeakKitError):
    code = "SCAN_FAILED"


def place_of(error: BaseException) -> str:
    """Where an error arose, such as "fluency.py:57"; its message may hold what a person said, its place can't."""
    at = error.__traceback__
    while isinstance(at, TracebackType) and at.tb_next is not None:
        at = at.tb_next
    return "" if at is None else f"{Path(at.tb_frame.f_code.co_filename).name}:{at.tb_lineno}"


class Invalid(Protocol):
    """What pydantic raises, and FastAPI: data that isn't what it should be."""

    def errors(self) -> Sequence[Any]: ...


def field_path(problem: Mapping[str, Any], whole: str) -> str:
    """Where one of the problems of an `Invalid` lies, as `examples.0.text`; `whole` where the data itself is wrong."""
    return ".".join(map(str, problem["loc"])) or whole


def invalid_fields(error: Invalid, whole: str) -> str:
    """Where the data is wrong, without what it holds: each field once, the first five of them, with commas between."""
    return ", ".join(sorted({field_path(problem, whole) for problem in error.errors()})[:5])
