"""Citing a dataset: which version, of which day, with which content."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.metadata import version

from speakkit.errors import CorruptDataError
from speakkit.store.published import Publication, pointer


@dataclass(frozen=True)
class Citation:
    """What was opened; `digest` is empty of a folder that was copied without its list of versions."""

    version: str
    published_on: date
    digest: str
    made_by: str

    def __str__(self) -> str:
        content = f"SHA-256 {self.digest}" if self.digest else "content not hashed"
        return f"SpeakKit dataset, version {self.version}, {self.published_on:%Y-%m-%d}, {content}; SpeakKit {self.made_by}."

    def bibtex(self) -> str:
        """A reference for a bibliography."""
        return (
            f"@misc{{speakkit-{self.version},\n  title = {{SpeakKit dataset}},\n  version = {{{self.version}}},\n"
            f"  date = {{{self.published_on:%Y-%m-%d}}},\n  note = {{SHA-256 {self.digest}; SpeakKit {self.made_by}}}\n}}"
        )


def citation(publication: Publication) -> Citation:
    """The citation of a version."""
    return Citation(
        version=publication.version,
        published_on=_published_at(publication).astimezone(UTC).date(),
        digest=publication.digest,
        made_by=version("speakkit"),
    )


def _published_at(publication: Publication) -> datetime:
    """When it became current, or was written where the list of versions says another."""
    try:
        found = pointer(publication.path.parent)
    except CorruptDataError:
        found = None
    if found is not None and found.version == publication.version:
        return found.published_at
    return datetime.fromtimestamp(publication.path.stat().st_mtime, UTC)
