"""Citing a dataset: which version, of which day, with which content, and what was erased from it since."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version

from speakkit.errors import CorruptDataError
from speakkit.store.published import Erased, Publication, pointer
from speakkit.text.counting import counted


@dataclass(frozen=True)
class Citation:
    """What was opened.

    Attributes:
        digest: SHA-256 of what it holds now; empty of a folder that was copied without its list of versions.
        erased: what was taken out of it since it was published, oldest first, each with the digest before.
    """

    version: str
    published_on: date
    digest: str
    made_by: str
    erased: tuple[Erased, ...] = ()

    def __str__(self) -> str:
        content = f"SHA-256 {self.digest}" if self.digest else "content not hashed"
        parts = (f"SpeakKit dataset, version {self.version}, {self.published_on:%Y-%m-%d}", content, *self._erasures())
        return f"{', '.join(parts)}; SpeakKit {self.made_by}."

    def bibtex(self) -> str:
        """A reference for a bibliography."""
        note = ", ".join((f"SHA-256 {self.digest}", *self._erasures()))
        return (
            f"@misc{{speakkit-{self.version},\n  title = {{SpeakKit dataset}},\n  version = {{{self.version}}},\n"
            f"  date = {{{self.published_on:%Y-%m-%d}}},\n  note = {{{note}; SpeakKit {self.made_by}}}\n}}"
        )

    def _erasures(self) -> tuple[str, ...]:
        return (f"SHA-256 {self.erased[0].digest_before} before {erasures(self.erased)}",) if self.erased else ()


def erasures(erased: Sequence[Erased]) -> str:
    """What was taken out of a version, in a few words that name nobody."""
    sessions, learners = (sum(getattr(one, kind) for one in erased) for kind in ("sessions", "learners"))
    whole = f" and all else of {counted(learners, 'learner')}" if learners else ""
    silenced = sum(one.transcripts for one in erased)
    whole += f" and the words of {counted(silenced, 'session')} more" if silenced else ""
    untimed = sum(one.word_times for one in erased)
    whole += f" and the times of words of {counted(untimed, 'session')} more" if untimed else ""
    return f"{counted(sessions, 'session')}{whole} went by erasure, last on {erased[-1].erased_at:%Y-%m-%d}"


def citation(publication: Publication) -> Citation:
    """The citation of a version."""
    return Citation(
        version=publication.version,
        published_on=_published_at(publication).astimezone(UTC).date(),
        digest=publication.digest,
        made_by=version("speakkit"),
        erased=publication.manifest.erased,
    )


def _published_at(publication: Publication) -> datetime:
    """When it became current, or was written where the list of versions says another; an erasure doesn't change it."""
    try:
        found = pointer(publication.path.parent)
    except CorruptDataError:
        found = None
    if found is not None and found.version == publication.version:
        return found.published_at
    return publication.manifest.published_at
