"""ELAN's annotation files (https://www.mpi.nl/tools/elan/EAFv3.0.xsd): tiers of annotations, most of them under times.

The parser is Python's own, whose Expat bounds what entities expand to; a document type, which no `.eaf` has, is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from xml.etree.ElementTree import Element, ParseError, fromstring

from speakkit.errors import TranscriptFileError
from speakkit.transcribe.formats.elan_headers import languages_of, read_elan_headers
from speakkit.transcribe.formats.imported import ImportedTranscript, milliseconds
from speakkit.transcribe.formats.tiers import Interval, Tier, read_tiers

_DOCTYPE = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_SPACES = re.compile(r"\s+")


def read_elan(text: str) -> ImportedTranscript:
    """The words of an `.eaf`: of its word tiers with times, else of its utterance tiers, else of tiers a speaker.

    Raises:
        TranscriptFileError: it is damaged, has no tier with words, or an annotation ends before it starts.
    """
    if _DOCTYPE.search(text):
        raise TranscriptFileError("it declares a document type, which no file of ELAN does")
    try:
        # the declaration names an encoding that the text no longer has
        root = fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", text))  # noqa: S314  # no document type, no entities
    except ParseError as error:
        raise TranscriptFileError(f"it is damaged at line {error.position[0]}; save it from ELAN again") from None
    times = {slot.get("TIME_SLOT_ID", ""): _time_ms(slot) for slot in root.iter("TIME_SLOT")}
    read = read_tiers([_tier(tier, times) for tier in root.iter("TIER")], file_format="ELAN")
    languages = _languages_by_speaker(root, times)
    headers = read_elan_headers(root, {word.speaker for word in read.words if word.speaker}, languages)
    spoken = set(languages.values())
    return replace(read, headers=headers, language=spoken.pop() if len(spoken) == 1 else None)


def _languages_by_speaker(root: Element, times: Mapping[str, int | None]) -> dict[str, str]:
    """The language of each speaker whose tiers all name the same one."""
    known, found = languages_of(root), dict[str, set[str]]()
    for tier in root.iter("TIER"):
        speaker, language = _tier(tier, times).speaker, known.get(tier.get("LANG_REF", ""))
        if speaker and language:
            found.setdefault(speaker, set()).add(language)
    return {speaker: languages.pop() for speaker, languages in found.items() if len(languages) == 1}


def _time_ms(slot: Element) -> int | None:
    value = slot.get("TIME_VALUE")
    if value is None:
        return None
    try:
        return milliseconds(int(value) / 1000)
    except ValueError:
        raise TranscriptFileError("it has a time that is no number") from None


def _tier(tier: Element, times: Mapping[str, int | None]) -> Tier:
    return Tier(tier.get("TIER_ID", ""), tuple(_intervals(tier, times)), tier.get("PARTICIPANT") or None)


def _intervals(tier: Element, times: Mapping[str, int | None]) -> Iterator[Interval]:
    """Annotations under times of their own; those that hang on another tier's have none, and nor have empty ones."""
    for annotation in tier.iter("ALIGNABLE_ANNOTATION"):
        label = _SPACES.sub(" ", annotation.findtext("ANNOTATION_VALUE") or "").strip()
        start_ms = times.get(annotation.get("TIME_SLOT_REF1", ""))
        end_ms = times.get(annotation.get("TIME_SLOT_REF2", ""))
        if label and start_ms is not None and end_ms is not None:
            yield Interval.checked(start_ms, end_ms, label)
