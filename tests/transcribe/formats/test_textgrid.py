from __future__ import annotations

import pytest

from speakkit.errors import TranscriptFileError
from speakkit.transcribe.formats.textgrid import read_textgrid

Interval = tuple[float, float, str]


def short(**tiers: list[Interval]) -> str:
    parts = ['File type = "ooTextFile"', 'Object class = "TextGrid"', "", "0", "10", "<exists>", str(len(tiers))]
    for name, intervals in tiers.items():
        parts += ['"IntervalTier"', f'"{name.replace("_", " ")}"', "0", "10", str(len(intervals))]
        parts += [f'{start}\n{end}\n"{label}"' for start, end, label in intervals]
    return "\n".join(parts)


def test_the_word_tier_wins_and_labels_of_silence_go() -> None:
    transcript = read_textgrid(
        short(phones=[(1, 2, "AH")], words=[(0, 1, "sil"), (1, 1.5, "um"), (1.5, 2, "<p:>"), (2, 2.25, "yes")])
    )
    assert [(word.text, word.start_ms, word.end_ms) for word in transcript.words] == [
        ("um", 1000, 1500),
        ("yes", 2000, 2250),
    ]
    assert transcript.verbatim


def test_tiers_of_words_a_speaker_are_merged_by_time() -> None:
    transcript = read_textgrid(short(ana_words=[(0, 1, "why"), (4, 5, "oh")], ben_words=[(2, 3, "because")]))
    assert transcript.text == "why\nbecause\noh"
    assert [word.speaker for word in transcript.words] == ["ana", "ben", "ana"]


def test_without_a_word_tier_tiers_are_speakers() -> None:
    transcript = read_textgrid(short(ana=[(0, 2, "why not")], notes=[(0, 2, "she laughs")]))
    assert [(word.text, word.speaker, word.start_ms) for word in transcript.words] == [
        ("why", "ana", None),
        ("not", "ana", None),
    ]
    assert (transcript.end_ms, transcript.verbatim) == (2000, False)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (short(words=[(0, 1, "yes")])[:-8], "cut off"),
        (short(words=[(0, 1, "yes")]).replace("\n1\n", '\n"x"\n'), "something else where a TextGrid has a number"),
        (short(words=[(0, 1, "yes")]).replace("\n1\n", "\n1e999\n"), "can't be"),
        (short(words=[(2, 1, "yes")]), "interval at 2.00 s ends before it starts"),
        (short(words=[(0, 1e9, "yes")]), "time that no recording can have"),
        (short(phones=[(0, 1, "AH")]), "no interval tier with words"),
        ('File type = "ooTextFile"\nObject class = "Pitch 1"\n', "no TextGrid"),
        ("hello", "no TextGrid"),
    ],
)
def test_damaged_files_are_refused(text: str, sentence: str) -> None:
    with pytest.raises(TranscriptFileError, match=sentence):
        read_textgrid(text)
