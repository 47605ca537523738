"""Captions that show again what they have shown, in the ways in which recognisers and converters make them."""

from __future__ import annotations

import pytest

from speakkit.text.tokens import tokenise
from speakkit.transcribe.formats.plain_text import read_plain_text
from speakkit.transcribe.formats.srt import read_srt
from speakkit.transcribe.formats.webvtt import read_webvtt
from speakkit.transcribe.formats.youtube import read_sbv

SAID = "yesterday I go to market and buy two apple for my mother"
ROLLING = {
    "rolls up by lines": ["yesterday I go to market", "yesterday I go to market\nand buy two apple",
                          "and buy two apple\nfor my mother"],
    "three lines": ["yesterday I go", "yesterday I go\nto market and", "yesterday I go\nto market and\nbuy two apple",
                    "to market and\nbuy two apple\nfor my mother"],
    "grows word by word": ["yesterday", "yesterday I go", "yesterday I go to market",
                           "yesterday I go to market\nand buy two", "and buy two apple", "and buy two apple for my mother"],
    "gains capitals": ["yesterday i go", "Yesterday I go to market", "Yesterday I go to market and buy",
                       "Yesterday I go to market and buy two apple for my mother"],
    "marks a word": ["<u>yesterday</u> I go to market", "yesterday <u>I</u> go to market",
                     "yesterday I <u>go</u> to market", "<u>and</u> buy two apple for my mother",
                     "and <u>buy</u> two apple for my mother"],
    "colours a word": ['<font color="#ff0">yesterday</font> I go to market and', "yesterday I go to market and",
                       'buy two <font color="#ff0">apple</font> for my mother', "buy two apple for my mother"],
    "shows the last words": [
        " ".join(SAID.split()[max(0, n - 5) : n + 1]) for n in range(1, len(SAID.split()))
    ],
    "shows the last words, two more each time": [
        " ".join(SAID.split()[max(0, n - 5) : n + 1]) for n in range(1, len(SAID.split()), 2)
    ],
    "shows three words": [" ".join(SAID.split()[max(0, n - 2) : n + 1]) for n in range(len(SAID.split()))],
    "takes a guess back": ["yesterday", "yesterday I go", "yesterday I go to mark", "yesterday I go to market and",
                           "yesterday I go to market and buy 2", "yesterday I go to market and buy two apple",
                           "yesterday I go to market and buy two apple for my mother"],
    "takes guesses back in four captions": ["yesterday I go to mark", "yesterday I go to market and",
                           "yesterday I go to market and buy 2", "yesterday I go to market and buy two apple for my mother"],
    "hears better in three": ["yesterday I go to mark", "yesterday I go to market and by two",
                           "yesterday I go to market and buy two apple for my mother"],
    "hears better at the same length": ["yesterday I go", "yesterday I go to mark", "yesterday I go to market", "and buy",
                           "and buy two apples", "and buy two apple for my mother"],
    "grows by letters": ["yes", "yesterd", "yesterday I", "yesterday I go t", "yesterday I go to market", "and b",
                           "and buy tw", "and buy two apple", "and buy two apple for my mother"],
    "shows each twice": ["yesterday I go to market", "yesterday I go to market", "and buy two apple", "and buy two apple",
                         "for my mother", "for my mother"],
}  # fmt: skip
ROLLING_WITH_DOTS = [
    ["yesterday I go...", "yesterday I go to market...", "yesterday I go to market and buy two apple for my mother"],
    [
        "yesterday I go to market ...",
        "yesterday I go to market ... and buy two apple ...",
        "and buy two apple … for my mother",
    ],
    ["yesterday I go to market ...", "... to market and buy two apple ...", "... two apple for my mother"],
    ["yesterday I go to market", "…I go to market and buy two", "…buy two apple for my mother"],
    [
        "yesterday I go to market -",
        "yesterday I go to market and buy two -",
        "yesterday I go to market and buy two apple for my mother",
    ],
    [
        "♪ yesterday I go to market",
        "♪ yesterday I go to market\n♪ and buy two apple",
        "♪ and buy two apple\n♪ for my mother",
    ],
]
SAID_AGAIN = [
    ["no", "no", "I don't know"],
    ["I like it", "I like it", "I like it", "I go home"],
    ["I like", "I like it very much", "and you know", "what I do"],
    ["very very good", "very good", "I go", "go home"],
    ["I have a dog", "a dog", "it is small", "very small"],
    ["I like red apples", "I like red apples and pears", "I like red cars", "you like red cars"],
    ["I want to go home", "I want to go to school", "I want to go out", "to go out is nice"],
    ["I want to...", "...I want to go home", "and the dog...", "...the dog is small"],
    ["I go home", "go home I eat", "I eat soup", "soup and bread", "I like it"],
    ["I like it", "I go", "I like it", "I go", "I like it too"],
    ["I go to...", "...to market", "with my...", "...my mother", "and we...", "...we buy"],
    ["yesterday I was go home", "yesterday I was going home", "and then my mother say", "I am hungry"],
]


def srt(texts: list[str], cue_ms: int = 900) -> str:
    cues = (f"{n + 1}\n00:00:{n:02d},000 --> 00:00:{n:02d},{cue_ms}\n{text}\n" for n, text in enumerate(texts))
    return "\n".join(cues)


@pytest.mark.parametrize("texts", ROLLING.values(), ids=ROLLING)
def test_each_word_counts_once(texts: list[str]) -> None:
    as_vtt = "WEBVTT\n\n" + srt(texts).replace(",", ".")
    for transcript in (read_srt(srt(texts)), read_webvtt(as_vtt)):
        assert transcript.text.casefold() == SAID.casefold()


@pytest.mark.parametrize("texts", ROLLING_WITH_DOTS)
def test_each_word_counts_once_where_dots_say_that_it_goes_on(texts: list[str]) -> None:
    assert [token.norm for token in tokenise(read_srt(srt(texts)).text)] == SAID.casefold().split()


@pytest.mark.parametrize("texts", SAID_AGAIN)
def test_what_somebody_says_again_stays(texts: list[str]) -> None:
    assert read_srt(srt(texts)).text == " ".join(texts)


def test_a_name_that_live_captions_show_each_time_hides_nothing() -> None:
    live = [
        "Ana: yesterday I go",
        "Ana: yesterday I go to market",
        "Ana: yesterday I go to market\nand buy",
        "Ana: and buy two",
    ]
    words = read_srt(srt(["Carla: so what", "Carla: so what did you do", *live])).words
    said = {name: " ".join(word.text for word in words if word.speaker == name) for name in ("Carla", "Ana")}
    assert said == {"Carla": "so what did you do", "Ana": "yesterday I go to market and buy two"}
    assert len(words) == 5 + 8


def test_a_name_in_each_line_of_live_captions_is_no_line_of_its_own() -> None:
    texts = ["Ana: yesterday I go", "Ana: yesterday I go\nAna: to market", "Ana: to market\nAna: and home"]
    words = read_srt(srt(texts)).words
    assert " ".join(word.text for word in words) == "yesterday I go to market and home"
    assert {word.speaker for word in words} == {"Ana"}


@pytest.mark.parametrize("shift_ms", [120, 2_500, 3_000])
def test_a_file_that_holds_another_of_the_same_once_more_counts_once(shift_ms: int) -> None:
    texts = ["yesterday I go to market", "and buy two apple", "for my mother"]
    starts = [(1000 * n + shift, text) for shift in (0, shift_ms) for n, text in enumerate(texts)]
    cues = (f"00:00:0{at // 1000},{at % 1000:03d} --> 00:00:0{at // 1000},999\n{text}\n" for at, text in starts)
    assert read_srt("\n".join(cues)).text == SAID


def test_captions_that_roll_with_pauses_between_them_count_once() -> None:
    lines = [
        "yesterday I go to market",
        "yesterday I go to market\nand buy two apple",
        "and buy two apple\nfor my mother",
    ]
    assert read_srt(srt(lines, cue_ms=100)).text == SAID


def test_lines_shown_for_a_moment_only_are_no_speech() -> None:
    cues = "1\n00:00:00,000 --> 00:00:02,000\nI go\n\n2\n00:00:02,000 --> 00:00:02,010\nI go\n\n"
    assert read_srt(cues + "3\n00:00:02,010 --> 00:00:03,000\nI go\nhome\n").text == "I go home"


def test_growing_karaoke_keeps_its_times() -> None:
    text = (
        "WEBVTT\n\n00:01.000 --> 00:02.000\nI<00:01.500><c> go</c>\n\n"
        "00:02.000 --> 00:03.000\nI<00:01.500><c> go</c><00:02.000><c> home</c>\n"
    )
    words = read_webvtt(text).words
    assert [(word.text, word.start_ms) for word in words] == [("I", 1000), ("go", 1500), ("home", 2000)]


def test_an_empty_line_that_a_converter_left_is_no_end() -> None:
    assert (
        read_srt("1\n00:00:00,000 --> 00:00:02,000\n\nI go\n\n2\n00:00:03,000 --> 00:00:04,000\nhome\n").text
        == "I go home"
    )


def test_rolling_captions_saved_as_text_or_by_youtubes_editor() -> None:
    lines = ["yesterday I go", "yesterday I go", "yesterday I go", "to market", "to market", "to market", "and home"]
    assert read_plain_text("\n".join(lines)).text == "yesterday I go\nto market\nand home"
    sbv = "0:00:00.000,0:00:01.000\nyesterday I go\n\n0:00:01.000,0:00:02.000\nyesterday I go\nto market\n"
    assert read_sbv(sbv).text == "yesterday I go to market"
