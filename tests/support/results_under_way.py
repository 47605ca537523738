"""Results of workers elsewhere that lie ready for the loader, put there without any worker."""

from __future__ import annotations

import tempfile
from datetime import UTC, datetime
from pathlib import Path

from pydantic import BaseModel

from speakkit.model import Learner, SessionStatus
from speakkit.model.result_document import AnnouncedDocument, DocumentKind
from speakkit.pipeline.remote.documents import AnalysisResult, TranscriptResult, sha256_of, transcript_hash
from speakkit.pipeline.remote.loader import Loader
from speakkit.recordings import open_recordings
from speakkit.settings import Settings
from speakkit.store import Claim, Store
from speakkit.store.exchange import document_id_of
from tests.support.analyses import make_analysis
from tests.support.values import NOON, make_session, make_transcript

SPOKEN = "yesterday we went to market um and home again with all of the others " * 9


def hand_in_directly(settings: Settings, count: int) -> Loader:
    """The loader of a store in which the results of that many sessions, of ten learners, are under way."""
    store = Store(settings.store_path)
    loader = Loader.over(settings, store, open_recordings(settings))
    transcript, analysis = (
        make_transcript(SPOKEN),
        make_analysis(("Missing articles",), {"Missing articles": "present"}),
    )
    with store.write() as parts:
        for number in range(10):
            parts.learners.add(Learner(learner_id=f"learner-{number}", created_at=NOON))
    for number in range(count):
        name = f"s{number:05d}"
        session = make_session(name, f"learner-{number % 10}", f"{number:064x}", status=SessionStatus.UPLOADED)
        with store.write() as parts:
            parts.sessions.add(session)
            claim = parts.claims.take(name, owner="elsewhere", lease_s=3600)
        about = {"session_id": name, "attempt": claim.attempt}
        _put(loader, claim, "transcript", TranscriptResult(transcript=transcript, **about))
        found = AnalysisResult(transcript_hash=transcript_hash(transcript), analysis=analysis, **about)
        _put(loader, claim, "analysis", found)
    return loader


def _put(loader: Loader, claim: Claim, kind: DocumentKind, result: BaseModel) -> None:
    data = result.model_dump_json().encode()
    document = AnnouncedDocument(
        document_id=document_id_of(claim, kind, sha256_of(data)),
        session_id=claim.session_id,
        attempt=claim.attempt,
        kind=kind,
        sha256=sha256_of(data),
        size_bytes=len(data),
        announced_at=datetime.now(UTC),
    )
    loader.work.store.exchange.announce(claim, document)
    with tempfile.NamedTemporaryFile() as file:
        file.write(data)
        file.flush()
        loader.place.put(document.document_id, Path(file.name))
