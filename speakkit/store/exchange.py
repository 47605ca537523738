"""Documents under way between this host and workers elsewhere: what was announced, never what they hold; `Store.exchange`."""

from __future__ import annotations

from speakkit.model.hashing import content_hash
from speakkit.model.result_document import AnnouncedDocument, DocumentKind
from speakkit.store.claims import Claim, hold
from speakkit.store.turn import Part
from speakkit.store.validation import checked


class Exchange(Part):
    """The documents of all sessions that were announced and not yet brought in."""

    def announce(self, claim: Claim, document: AnnouncedDocument) -> None:
        """A document of this claim is to come; the same again changes nothing.

        Raises:
            UnknownSessionError, LeaseLostError: nobody waits for it.
        """
        with self._door.write() as turn:
            hold(turn, claim)
            turn.execute("insert_result_document", **document.model_dump())

    def documents(self, session_id: str | None = None) -> list[AnnouncedDocument]:
        """What is under way, of one session or of all; a session's in the order in which they are to be brought in."""
        with self._door.read() as turn:
            rows = turn.fetch("select_result_documents", session_id=session_id)
        with checked("result_documents", session_id or "a session"):
            return [AnnouncedDocument.model_validate(row) for row in rows]

    def drop(self, document_id: str) -> None:
        """Nobody waits for the document any more."""
        with self._door.write() as turn:
            turn.execute("delete_result_document", document_id=document_id)


def document_id_of(claim: Claim, kind: DocumentKind, sha256: str) -> str:
    """The key of a document: the same for the same content of the same claim, and nobody can guess it from outside."""
    return content_hash(claim.session_id, str(claim.attempt), claim.owner, kind, sha256)[:40]
