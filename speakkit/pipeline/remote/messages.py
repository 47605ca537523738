"""What workers elsewhere and the store's host say to each other over HTTP. Nothing here holds what anybody said.

Every body of a worker names its attempt and itself, so that a late or doubled message is told from one that counts.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from speakkit.model import EngineCall, EngineStage, Identifier, Session, Value
from speakkit.model.result_document import DocumentKind
from speakkit.model.steps import StepTime

Sha256 = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
MAX_DOCUMENT_BYTES = 50_000_000
"""The largest document that is taken; the transcript of three hours of talk is about a tenth of it."""
MAX_TIMES = 100


class Message(Value):
    """How one is validated is built at once: the API takes them, and would build it in the midst of its first request."""

    model_config = ConfigDict(defer_build=False)


class ClaimWanted(Message):
    """A worker asks for a session: the one named, or whichever has waited longest."""

    owner: Identifier
    version: str = Field(max_length=50)
    session_id: Identifier | None = None


class Held(Message):
    """Whoever sends it has attempt `attempt` at the session."""

    attempt: int = Field(ge=1)
    owner: Identifier


class ClaimGiven(Held):
    """The session is the worker's. Neither who the learner is nor where the recording lies is said."""

    session: Session
    lease_s: float
    has_transcript: bool
    is_capped: bool


class FileWanted(Held):
    """The session's recording, the transcript that was handed in with it, or the one that was made of it before."""

    what: Literal["recording", "handed_in_transcript", "stored_transcript"]


class Download(Message):
    """Where a file can be fetched from for a while; a document has a digest to check."""

    url: str
    sha256: Sha256 | None = None


class Announcement(Held):
    """A document is to come."""

    kind: DocumentKind
    sha256: Sha256
    size_bytes: int = Field(gt=0, le=MAX_DOCUMENT_BYTES)


class Upload(Message):
    """Where the announced document is to be put, for a while."""

    url: str
    method: str
    headers: dict[str, str]


class ConsentWanted(Held):
    """Something of the session is about to be sent to a vendor."""

    stage: EngineStage
    vendor: str = Field(min_length=1, max_length=100)


class CallMade(Held):
    """A call of an engine, for the ledger."""

    call: EngineCall


class AnswerWanted(Held):
    """Whether a question was answered before."""

    answer_key: str = Field(max_length=200)


class AnalysisBegun(Held):
    """The worker begins to analyse; the times of its steps so far come along."""

    times: Annotated[tuple[StepTime, ...], Field(max_length=MAX_TIMES)] = ()


class PlanGiven(Message):
    """What an analysis is asked about: keys of the profile, and what is known of learner and task."""

    is_done: bool
    known_keys: tuple[str, ...] = ()
    first_language: str | None = None
    level: str | None = None
    topic: str | None = None
    task: str | None = None
    reader_language: str = "en"
    earlier_words: frozenset[str] = Field(default=frozenset(), repr=False)


class Failure(Held):
    """The attempt has failed; `message` holds nothing of what was said."""

    code: str = Field(pattern=r"^[A-Z_]{1,50}$")
    message: str = Field(max_length=1000)
    times: Annotated[tuple[StepTime, ...], Field(max_length=MAX_TIMES)] = ()


class CostExpected(Message):
    """The most that the next call can cost, in US dollars; None where the price isn't known."""

    most_usd: float | None = Field(None, ge=0)


class CostSetAside(Message):
    """It fits; `reservation_id` is to be settled."""

    reservation_id: Identifier


class CostSettled(Message):
    """What the call did cost."""

    reservation_id: Identifier
    cost_usd: float = Field(ge=0)
