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


def said_of(*properties: tuple[str, str]) -> str:
    listed = "".join(f'<PROPERTY NAME="{name}">{value}</PROPERTY>' for name, value in properties)
    return f"<HEADER>{listed}</HEADER>"


def test_what_the_header_says_of_the_only_speaker_is_theirs_and_names_are_left() -> None:
    about = said_of(("Age", "23"), ("sex", "female"), ("L1", "spa"), ("name", "Ana Lopez"), ("URN", "urn:1"))
    read = read_elan(eaf(about, tier("t1", (1, 3, "we go"), participant="ANA")))
    (person,) = read.headers.participants.values()
    assert (person.age_years, person.first_language, dict(person.attributes)) == (23, "es", {"sex": "female"})
    assert "Lopez" not in repr(read)


def test_of_several_speakers_each_has_what_is_said_by_name_and_nobody_the_rest() -> None:
    about = said_of(("CHI: age", "2;06."), ("INV.sex", "male"), ("age", "50"), ("group", "A"))
    read = read_elan(eaf(about, tier("a", (1, 3, "go"), participant="CHI"), tier("b", (4, 5, "on"), participant="INV")))
    people = read.headers.participants
    assert people["CHI"].age_years == 2.5
    assert (people["INV"].age_years, dict(people["INV"].attributes)) == (None, {"sex": "male"})


def test_a_file_that_names_nobody_says_it_of_whoever_speaks() -> None:
    read = read_elan(eaf(said_of(("age", "31 years")), tier("words", (1, 2, "I"))))
    assert read.headers.participants[""].age_years == 31


def test_the_language_of_a_tier_is_the_speaker_s() -> None:
    languages = '<LANGUAGE LANG_ID="deu" LANG_DEF="http://cdb.iso.org/lg/CDB-00138511-001" LANG_LABEL="German (deu)"/>'
    spoken = tier("ana", (1, 3, "wir gehen")).replace("<TIER ", '<TIER LANG_REF="deu" ')
    read = read_elan(eaf(languages, spoken))
    assert (read.language, read.headers.participants["ana"].language) == ("de", "de")
