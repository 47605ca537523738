"""Records of erasures: what is to go and what went, in keyed hashes and counts, so that no record names anybody.

They lie in `erasures/` of the data folder, with their key: outside the store, and so outside its backups. An erasure that
was interrupted is resumed from its record, and one that a restored backup has undone is carried out again.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from pydantic import Field, ValidationError

from speakkit.errors import CorruptDataError
from speakkit.model import Session, UtcDatetime, Value
from speakkit.recordings.owner_only import owner_only
from speakkit.settings import Settings
from speakkit.store.files import replace_text

_KEY = "key"
_KEY_BYTES = 32


class ErasureRecord(Value):
    """One erasure: of a learner, or of a session.

    Attributes:
        learner: keyed hash of the learner's id.
        sessions: keyed hashes of the sessions' ids.
        contents: keyed hashes of what the sessions' recordings and transcripts are known by, which outlasts their ids.
        done: the steps that are over.
        counts: how much of each kind went.
        remains: what couldn't be erased from here, in sentences that name nobody.
        signature: over all else, with the key that lies beside the records.
    """

    erasure_id: str
    scope: Literal["learner", "session"]
    begun_at: UtcDatetime
    completed_at: UtcDatetime | None = None
    learner: str
    sessions: tuple[str, ...] = ()
    contents: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    counts: Mapping[str, int] = Field(default_factory=dict)
    remains: tuple[str, ...] = ()
    signature: str = ""


@dataclass(frozen=True)
class Went:
    """What went in a step of an erasure, and what didn't, in sentences that name nobody."""

    counts: Mapping[str, int] = field(default_factory=dict)
    remains: tuple[str, ...] = ()


@dataclass(frozen=True)
class ErasureRecords:
    """The records of an installation, and the key that they are made with."""

    folder: Path
    key: bytes

    @classmethod
    def from_settings(cls, settings: Settings) -> ErasureRecords:
        """Those of the data folder; the key is made with the first."""
        folder = settings.data_dir / "erasures"
        path = folder / _KEY
        with owner_only():
            folder.mkdir(parents=True, exist_ok=True)
            if not path.exists():
                replace_text(path, secrets.token_hex(_KEY_BYTES))
        return cls(folder, bytes.fromhex(path.read_text(encoding="ascii")))

    def hashed(self, text: str) -> str:
        """What stands for a name in a record."""
        digest = hashlib.sha256(text.encode(errors="replace")).hexdigest()
        return self.hashed_digest(digest)

    def hashed_digest(self, digest: str) -> str:
        """The same where only the SHA-256 of a name is known."""
        return hmac.new(self.key, f"name:{digest}".encode(), hashlib.sha256).hexdigest()

    def new(
        self,
        scope: Literal["learner", "session"],
        learner_id: str,
        sessions: Iterable[Session],
        earlier_digests: Iterable[str] = (),
    ) -> ErasureRecord:
        """The record of an erasure that is about to begin; `earlier_digests` are SHA-256 of ids that sessions had before."""
        listed = list(sessions)
        record = ErasureRecord(
            erasure_id=secrets.token_hex(8),
            scope=scope,
            begun_at=datetime.now(UTC),
            learner=self.hashed(learner_id),
            sessions=(
                *(self.hashed(session.session_id) for session in listed),
                *(self.hashed_digest(digest) for digest in earlier_digests),
            ),
            contents=tuple(found for session in listed for found in self._contents(session)),
        )
        return self.save(record)

    def names(self, record: ErasureRecord, session: Session) -> bool:
        """Whether a session of the store is one that the record is about."""
        if session.created_at > record.begun_at:
            return False
        if record.scope == "learner":
            return self.hashed(session.learner_id) == record.learner
        known = {*record.sessions, *record.contents}
        return bool(known & {self.hashed(session.session_id), *self._contents(session)})

    def save(self, record: ErasureRecord) -> ErasureRecord:
        """Write the record, signed; the record as written."""
        signed = record.model_copy(update={"signature": self._signature(record)})
        with owner_only():
            replace_text(self.folder / f"{record.erasure_id}.json", signed.model_dump_json(indent=2))
        return signed

    def all(self) -> list[ErasureRecord]:
        """All records, oldest first.

        Raises:
            CorruptDataError: one isn't as it was written.
        """
        return sorted(map(self._read, self.folder.glob("*.json")), key=lambda record: record.begun_at)

    def _read(self, path: Path) -> ErasureRecord:
        try:
            record = ErasureRecord.model_validate_json(path.read_bytes())
        except ValidationError:
            record = None
        if record is None or not hmac.compare_digest(record.signature, self._signature(record)):
            raise CorruptDataError(
                f"The record of an erasure {path} isn't as it was written. Copy it from where it is."
            )
        return record

    def _signature(self, record: ErasureRecord) -> str:
        content = json.dumps(record.model_dump(mode="json", exclude={"signature"}), sort_keys=True)
        return hmac.new(self.key, f"record:{content}".encode(), hashlib.sha256).hexdigest()

    def _contents(self, session: Session) -> list[str]:
        known = [session.recording.sha256 if session.recording else None, getattr(session, "transcript_sha256", None)]
        return [self.hashed(f"{session.learner_id}/{sha256}") for sha256 in known if sha256]
