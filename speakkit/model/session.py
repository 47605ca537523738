"""Recordings of learners, and how far the processing of each session has come."""

from __future__ import annotations

import secrets
from enum import StrEnum

from pydantic import Field

from speakkit.model.values import Identifier, UtcDatetime, Value


def new_session_id() -> str:
    """An id that nobody can guess and that says nothing: it ends up in addresses, logs and the flow engine's database."""
    return f"s{secrets.token_hex(8)}"


class SessionStatus(StrEnum):
    CREATED = "CREATED"
    UPLOADED = "UPLOADED"
    TRANSCRIBING = "TRANSCRIBING"
    ANALYZING = "ANALYZING"
    DONE = "DONE"
    FAILED = "FAILED"


class Recording(Value):
    """What is known of an audio file after it was decoded in full."""

    sha256: str = Field(pattern=r"^[0-9a-f]{64}$")
    size_bytes: int = Field(gt=0)
    duration_ms: int = Field(gt=0)
    container: str
    codec: str
    sample_rate_hz: int = Field(gt=0)
    channels: int = Field(gt=0)
    file_name: str | None = None


class Session(Value):
    """One recording of one learner, and how far its processing has come.

    `recording` is None until the audio was looked at (an upload that has just arrived), `storage_key` names it in the
    place where recordings lie, `transcript_key` a transcript that was handed in with it, `prompt` is the known text of a
    read-aloud session. A transcript that came without any sound has no `storage_key`, and the hash of its words
    `transcript_sha256`. `lease_until` is set while a worker holds the session. `audio_kept_at` is when the audio was kept
    beyond its transcript, for the evidence clips that the learner agreed to.
    """

    session_id: Identifier
    learner_id: Identifier
    status: SessionStatus
    recorded_at: UtcDatetime
    created_at: UtcDatetime
    updated_at: UtcDatetime
    language: str = "en"
    topic: str | None = None
    prompt: str | None = None
    storage_key: str | None = None
    transcript_key: str | None = None
    transcript_sha256: str | None = None
    recording: Recording | None = None
    attempt: int = Field(default=0, ge=0)
    lease_until: UtcDatetime | None = None
    error_code: str | None = None
    error_message: str | None = None
    audio_kept_at: UtcDatetime | None = None
    audio_deleted_at: UtcDatetime | None = None

    @property
    def has_sound(self) -> bool:
        """Whether there is or was a recording; else the session is a transcript alone."""
        return self.transcript_sha256 is None

    @property
    def awaits_clips(self) -> bool:
        """Whether the audio is still there for clips to be cut from."""
        return self.audio_kept_at is not None and self.audio_deleted_at is None
