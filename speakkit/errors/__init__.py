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
    │   ├── StoreNestedError          STORE_NESTED
    │   ├── StoreUnreachableError     STORE_UNREACHABLE      transient
    │   ├── NewerSchemaError          NEWER_SCHEMA
    │   ├── DiskFullError             DISK_FULL
    │   ├── CorruptDataError          CORRUPT_DATA
    │   ├── RecordingMissingError     RECORDING_MISSING
    │   ├── StorageRefusedError       STORAGE_REFUSED
    │   └── StorageUnavailableError   STORAGE_UNAVAILABLE    transient
    ├── MailError                     7   a link to a report couldn't be sent
    │   ├── MailServerUnavailableError  MAIL_SERVER_UNAVAILABLE  transient
    │   ├── MailLoginRefusedError     MAIL_LOGIN_REFUSED
    │   ├── AddressRefusedError       ADDRESS_REFUSED
    │   └── LetterRefusedError        LETTER_REFUSED
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
    ├── DeliveryError                 1   some reports weren't delivered                    DELIVERY
    └── ScanFailedError               1   all that a scheduled scan took on failed for one reason    SCAN_FAILED

A message is one sentence or two: what, where, what to do. It holds no transcript text, no audio and no key, so that it
may be stored with a session, logged and shown. Errors of vendors are translated where the vendor is called, `from None`
wherever the original carries a request, a key or a transcript.
"""

from __future__ import annotations

from speakkit.errors.configuration import (
    ConfigurationError,
    MessageFileError,
    MissingExtraError,
    MissingKeyError,
    MissingProgramError,
    MissingSettingError,
    ModelFilesError,
    NoDirectUploadError,
    PrintingError,
)
from speakkit.errors.mail import (
    AddressRefusedError,
    LetterRefusedError,
    MailError,
    MailLoginRefusedError,
    MailServerUnavailableError,
)
from speakkit.errors.material import (
    ChartDataError,
    ConsentError,
    DamagedAudioError,
    DuplicateRecordingError,
    EmptyRecordingError,
    InboxError,
    InputError,
    InvalidIdError,
    InvalidStateError,
    LanguageError,
    LeaseLostError,
    NoAudioStreamError,
    NotAudioError,
    NothingPublishedError,
    QueryError,
    RecordingError,
    RecordingTooLargeError,
    RecordingTooLongError,
    StateError,
    TooLittleSpeechError,
    TranscriptFileError,
    UnknownInsightError,
    UnknownLearnerError,
    UnknownPatternError,
    UnknownSessionError,
    UnknownTokenError,
    UnreadableRecordingError,
)
from speakkit.errors.places import (
    Invalid,
    field_path,
    invalid_fields,
    place_of,
    was_interrupted,
)
from speakkit.errors.processing import (
    BadAnswerError,
    CostCapError,
    DeliveryError,
    EngineError,
    EngineTimeoutError,
    EngineUnavailableError,
    FlowEngineUnavailableError,
    QuotaExhaustedError,
    RateLimitedError,
    RefusedError,
    RequestRejectedError,
    ScanFailedError,
    TriggerError,
    TruncatedAnswerError,
    UnexpectedError,
    WrongKeyError,
)
from speakkit.errors.requests import (
    BusyError,
    ForbiddenError,
    InvalidRequestError,
    RequestError,
    RequestTooLargeError,
    RequestTooSlowError,
    TooManyRequestsError,
    UnauthenticatedError,
    UnsupportedTypeError,
)
from speakkit.errors.root import (
    SpeakKitError,
)
from speakkit.errors.storage import (
    CorruptDataError,
    DiskFullError,
    NewerSchemaError,
    RecordingMissingError,
    StorageRefusedError,
    StorageUnavailableError,
    StoreError,
    StoreLockedError,
    StoreNestedError,
    StoreUnreachableError,
)

__all__ = [
    "AddressRefusedError",
    "BadAnswerError",
    "BusyError",
    "ChartDataError",
    "ConfigurationError",
    "ConsentError",
    "CorruptDataError",
    "CostCapError",
    "DamagedAudioError",
    "DeliveryError",
    "DiskFullError",
    "DuplicateRecordingError",
    "EmptyRecordingError",
    "EngineError",
    "EngineTimeoutError",
    "EngineUnavailableError",
    "FlowEngineUnavailableError",
    "ForbiddenError",
    "InboxError",
    "InputError",
    "Invalid",
    "InvalidIdError",
    "InvalidRequestError",
    "InvalidStateError",
    "LanguageError",
    "LeaseLostError",
    "LetterRefusedError",
    "MailError",
    "MailLoginRefusedError",
    "MailServerUnavailableError",
    "MessageFileError",
    "MissingExtraError",
    "MissingKeyError",
    "MissingProgramError",
    "MissingSettingError",
    "ModelFilesError",
    "NewerSchemaError",
    "NoAudioStreamError",
    "NoDirectUploadError",
    "NotAudioError",
    "NothingPublishedError",
    "PrintingError",
    "QueryError",
    "QuotaExhaustedError",
    "RateLimitedError",
    "RecordingError",
    "RecordingMissingError",
    "RecordingTooLargeError",
    "RecordingTooLongError",
    "RefusedError",
    "RequestError",
    "RequestRejectedError",
    "RequestTooLargeError",
    "RequestTooSlowError",
    "ScanFailedError",
    "SpeakKitError",
    "StateError",
    "StorageRefusedError",
    "StorageUnavailableError",
    "StoreError",
    "StoreLockedError",
    "StoreNestedError",
    "StoreUnreachableError",
    "TooLittleSpeechError",
    "TooManyRequestsError",
    "TranscriptFileError",
    "TriggerError",
    "TruncatedAnswerError",
    "UnauthenticatedError",
    "UnexpectedError",
    "UnknownInsightError",
    "UnknownLearnerError",
    "UnknownPatternError",
    "UnknownSessionError",
    "UnknownTokenError",
    "UnreadableRecordingError",
    "UnsupportedTypeError",
    "WrongKeyError",
    "field_path",
    "invalid_fields",
    "place_of",
    "was_interrupted",
]
