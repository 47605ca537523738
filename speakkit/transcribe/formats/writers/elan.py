"""ELAN's annotation files (https://www.mpi.nl/tools/elan/EAFv3.0.xsd)."""

from __future__ import annotations

import re
from itertools import count
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from speakkit.transcribe.formats.chat import three_letters
from speakkit.transcribe.formats.tiers import Tier
from speakkit.transcribe.formats.writers.annotated import AnnotatedTranscript
from speakkit.transcribe.formats.writers.tiers import tiers_of

_SCHEMA = "http://www.mpi.nl/tools/elan/EAFv3.0.xsd"
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""Characters that no XML file can hold."""
_TYPE = "time-aligned"


def write_elan(session: AnnotatedTranscript) -> str:
    """The session as an `.eaf` with the tiers of `tiers_of`, all aligned with time.

    Raises:
        InputError: no word has times.
    """
    tiers = tiers_of(session)
    root = Element(
        "ANNOTATION_DOCUMENT",
        {
            "AUTHOR": "",
            "DATE": session.recorded_at.isoformat(timespec="seconds"),
            "FORMAT": "3.0",
            "VERSION": "3.0",
            "xmlns:xsi": "http://www.w3.org/2001/XMLSchema-instance",
            "xsi:noNamespaceSchemaLocation": _SCHEMA,
        },
    )
    header = SubElement(root, "HEADER", {"MEDIA_FILE": "", "TIME_UNITS": "milliseconds"})
    slots = SubElement(root, "TIME_ORDER")
    _add_tiers(root, slots, tiers, session)
    SubElement(
        root, "LINGUISTIC_TYPE", {"GRAPHIC_REFERENCES": "false", "LINGUISTIC_TYPE_ID": _TYPE, "TIME_ALIGNABLE": "true"}
    )
    code = three_letters(session.language)
    SubElement(
        root,
        "LANGUAGE",
        {"LANG_ID": code, "LANG_DEF": f"http://cdb.iso.org/lg/CDB-00138502-001/{code}", "LANG_LABEL": code},
    )
    SubElement(header, "PROPERTY", {"NAME": "lastUsedAnnotationId"}).text = str(
        sum(len(tier.intervals) for tier in tiers)
    )
    indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="unicode") + "\n"


def _add_tiers(root: Element, slots: Element, tiers: tuple[Tier, ...], session: AnnotatedTranscript) -> None:
    numbers, ids = count(1), count(1)
    for tier in tiers:
        element = SubElement(root, "TIER", {
            "LINGUISTIC_TYPE_REF": _TYPE,
            "TIER_ID": tier.name,
            "PARTICIPANT": session.learner_id,
            "LANG_REF": three_letters(session.language),
        })  # fmt: skip
        for interval in tier.intervals:
            references = []
            for time_ms in (interval.start_ms, interval.end_ms):
                slot = f"ts{next(numbers)}"
                SubElement(slots, "TIME_SLOT", {"TIME_SLOT_ID": slot, "TIME_VALUE": str(time_ms)})
                references.append(slot)
            annotation = SubElement(SubElement(element, "ANNOTATION"), "ALIGNABLE_ANNOTATION", {
                "ANNOTATION_ID": f"a{next(ids)}",
                "TIME_SLOT_REF1": references[0],
                "TIME_SLOT_REF2": references[1],
            })  # fmt: skip
            SubElement(annotation, "ANNOTATION_VALUE").text = _NO_XML.sub(" ", interval.label)
