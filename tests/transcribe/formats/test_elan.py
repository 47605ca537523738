from __future__ import annotations

import pytest

from speakkit.errors import TranscriptFileError
from speakkit.transcribe.formats.elan import read_elan

SLOTS = "".join(f'<TIME_SLOT TIME_SLOT_ID="t{n}" TIME_VALUE="{n * 100}"/>' for n in range(9))


def eaf(*tiers: str) -> str:
    head = '<?xml version="1.0" encoding="UTF-16"?>\n<ANNOTATION_DOCUMENT>'
    return f"{head}<TIME_ORDER>{SLOTS}</TIME_ORDER>{''.join(tiers)}</ANNOTATION_DOCUMENT>"


def tier(name: str, *labels: tuple[int, int, str], participant: str = "") -> str:
    annotations = "".join(
        f'<ANNOTATION><ALIGNABLE_ANNOTATION ANNOTATION_ID="a" TIME_SLOT_REF1="t{start}" TIME_SLOT_REF2="t{end}">'
        f"<ANNOTATION_VALUE>{label}</ANNOTATION_VALUE></ALIGNABLE_ANNOTATION></ANNOTATION>"
        for start, end, label in labels
    )
    return f'<TIER TIER_ID="{name}" PARTICIPANT="{participant}">{annotations}</TIER>'


def test_words_have_the_times_of_their_annotations() -> None:
    read = read_elan(eaf(tier("words", (1, 2, "I"), (2, 4, "went"), (4, 5, "")), tier("notes", (0, 8, "laughs"))))
    assert [(word.text, word.start_ms, word.end_ms) for word in read.words] == [("I", 100, 200), ("went", 200, 400)]


def test_speakers_are_participants_and_utterances_stand_in_the_order_spoken() -> None:
    read = read_elan(
        eaf(
            tier("t1", (4, 6, "fine"), participant="INV"),
            tier("t2", (1, 3, "how are you")),
        )
    )
    assert [(word.text, word.speaker) for word in read.words][-2:] == [("you", "t2"), ("fine", "INV")]


@pytest.mark.parametrize(
    ("document", "sentence"),
    [
        ("<ANNOTATION_DOCUMENT>", "damaged at line 1"),
        ("<!DOCTYPE a [<!ENTITY b 'c'>]><ANNOTATION_DOCUMENT/>", "document type"),
        (eaf(), "no interval tier with words"),
        (eaf(tier("words", (8, 1, "back"))), "ends before it starts"),
    ],
)
def test_what_cannot_be_is_refused_in_a_sentence(document: str, sentence: str) -> None:
    with pytest.raises(TranscriptFileError, match=sentence):
        read_elan(document)
