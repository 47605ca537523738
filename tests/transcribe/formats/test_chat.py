from __future__ import annotations

import pytest

from speakkit.errors import TranscriptFileError
from speakkit.transcribe.formats.chat import read_chat

HEADER = "@UTF8\n@Begin\n@Languages:\teng, spa\n@Participants:\tPAR Participant, INV Investigator\n"


def said(utterance: str) -> str:
    return read_chat(f"{HEADER}*PAR:\t{utterance}\n@End").text


@pytest.mark.parametrize(
    ("coded", "spoken"),
    [
        ("&-um I go home .", "um I go home."),
        ("I &+fr friend .", "I fr friend."),
        ("<I like> [/] I like it .", "I like I like it."),
        ("he go [//] goes home .", "he go goes home."),
        ("he goed [: went] [* m:=ed] home .", "he goed home."),
        ("I &=laughs don't (.) know (2.5) .", "I don't know."),
        ("I went xxx school .", "I went… school."),
        ("a casa@s:spa is a woof@o .", "a casa is a woof."),
        ("and then +...", "and then…"),
        ("you did what +!?", "you did what?"),
        ("+< I know +/.", "I know…"),
        ("(be)cause no:: .", "cause no."),
        ("I 0am happy &*INV:yes today .", "I happy today."),
        ("in New_York [=! whispers] ?", "in New York?"),
        ('he said +"/.', "he said."),
        ("this is \x15100_200\x15", "this is"),
    ],
)
def test_what_was_said_stays_and_codes_go(coded: str, spoken: str) -> None:
    assert said(coded) == spoken


def test_speakers_language_and_verbatim() -> None:
    transcript = read_chat(f"{HEADER}*INV:\twhy ?\n*PAR:\tI\n\tlike it . \x15500_1500\x15\n@End\n")
    assert transcript.text == "why?\nI like it."
    assert [word.speaker for word in transcript.words] == ["INV", "PAR", "PAR", "PAR"]
    assert (transcript.language, transcript.verbatim, transcript.end_ms) == ("en", True, 1500)


def test_word_times_come_from_their_tier() -> None:
    transcript = read_chat(
        f"{HEADER}*PAR:\t&-um I [/] I see it .\n"
        "%wor:\tum \x15100_200\x15 I \x15300_400\x15 I \x15500_600\x15 see \x15700_800\x15 it .\n"
    )
    assert [word.start_ms for word in transcript.words] == [100, 300, 500, 700, None]


def test_a_line_that_is_no_tier_is_refused_with_its_number() -> None:
    with pytest.raises(TranscriptFileError, match="line 5 is no tier"):
        read_chat(f"{HEADER}hello\n")
