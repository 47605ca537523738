"""CHAT transcripts of TalkBank (https://talkbank.org/0info/manuals/CHAT.html, doi:10.21415/3mhn-0z89).

What was said is kept, fillers, fragments and retraced words too; what the transcriber said about it is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from speakkit.errors import TranscriptFileError
from speakkit.model import Word
from speakkit.transcribe.formats.chat_headers import read_headers
from speakkit.transcribe.formats.imported import (
    LANGUAGE_NAMES,
    ImportedTranscript,
    timed_word,
    untimed_words,
    with_times,
)

_BULLET = re.compile(r"\x15\s*(\d{1,10})_(\d{1,10})[^\x15]*\x15")
_TIMED = re.compile(rf"([^\x15]*){_BULLET.pattern}")
_CODES = tuple(
    (re.compile(pattern), said)
    for pattern, said in (
        (r"\x15[^\x15]*\x15", " "),  # times
        (r"\[[^\[\]]*\]", " "),  # retracing, replacements, errors, comments
        (r"(?<!\S)\+[\"“”]/?\.", "."),  # a quotation follows or ends
        (r"(?<!\S)\+[\"“”^<,+]", " "),  # how utterances link
        (r"[<>‹›]", " "),  # how far codes reach
        (r"\((?:\.{1,3}|[\d:.]+)\)", " "),  # pauses
        (r"&[=*{}]\S*", " "),  # events, another speaker's words in between
        (r"&[-+~]?(?=\w)", ""),  # filler, fragment, nonce word: the word stays
        (r"(?<!\S)0\w*", " "),  # words left out
        (r"(?<!\S)(?:xxx|yyy|www)(?:@\S+)?(?!\S)", "…"),  # not understood
        (r"(?<!\S)\+\S*\?", "?"),
        (r"(?<!\S)\+\S*", "…"),  # trailing off, interrupted
        (r"@\S+", ""),  # what kind of word it is
        (r"(?<=[^\W\d_]):+", ""),  # drawn-out sounds
        (r"[„‡]", ","),
        (r"[↑↓→↗↘⇗⇘⌈⌉⌊⌋∆∇°▁▔∾∙ˈˌ≠^]", ""),  # prosody
        (r"(?<=\w)[_+](?=\w)", " "),  # New_York
    )
)
_UNSPOKEN = re.compile(r"\([^()\s]*\)")
"""Letters that weren't said: "walk(ed)", "(be)cause"."""
_PARENTHESES = re.compile(r"[()]")
FULL_WIDTH_CODES = {chr(ord(code) + 0xFEE0): code for code in "()[]<>{}&@_+^*=~#%0xyw:"}
"""Characters that CHAT takes for codes, as our own writer has them: in full width, where they are part of a word."""
_NARROW = str.maketrans(FULL_WIDTH_CODES)
_LETTERS = {code: name for name, code in reversed(LANGUAGE_NAMES.items()) if len(name) == len("eng") and name != "cmn"}


@dataclass
class _Utterance:
    speaker: str
    main: str
    word_times: str = ""


@dataclass
class _File:
    headers: list[tuple[str, str]] = field(default_factory=list)
    utterances: list[_Utterance] = field(default_factory=list)


def read_chat(text: str) -> ImportedTranscript:
    """The utterances of a CHAT file, speakers by their codes, word times from `%wor` tiers; CHAT is verbatim.

    Raises:
        TranscriptFileError: a line is of no kind that CHAT has, or a time can't be.
    """
    file = _read_lines(text)
    ends_ms = [int(end) for utterance in file.utterances for _, end in _BULLET.findall(utterance.main)]
    lines = [_words(utterance) for utterance in file.utterances]
    return ImportedTranscript.of_lines(
        ([word for word, _ in line] for line in lines),
        file_format="CHAT",
        end_ms=max(ends_ms, default=None),
        language=re.split(r"[,\s]", dict(file.headers).get("@Languages", ""))[0],
        headers=read_headers(file.headers),
        verbatim=True,
        full_forms={
            index: full
            for index, (word, full) in enumerate(pair for line in lines for pair in line)
            if full != word.text
        },
    )


def three_letters(language: str) -> str:
    """The ISO 639-3 code that CHAT and ELAN want, as far as we know it, else the code as it is."""
    return _LETTERS.get(language, language)


def spoken(utterance: str) -> str:
    """The words that a main tier says were spoken, with sentence punctuation and without letters that weren't said."""
    return _said(_decoded(utterance))


def _decoded(utterance: str) -> str:
    for code, said in _CODES:
        utterance = code.sub(said, utterance)
    return utterance


def _said(decoded: str) -> str:
    return _PARENTHESES.sub("", _UNSPOKEN.sub("", decoded)).translate(_NARROW)


def _words(utterance: _Utterance) -> list[tuple[Word, str]]:
    """The words as they were said, each with its full form."""
    full_forms, written = [], []
    for piece in untimed_words(_decoded(utterance.main), utterance.speaker):
        if said := _said(piece.text).strip():
            written.append(piece.model_copy(update={"text": said}))
            full_forms.append(_PARENTHESES.sub("", piece.text).translate(_NARROW))
    timed = [word for match in _TIMED.finditer(utterance.word_times) for word in _timed(match)]
    return list(zip(with_times(written, timed), full_forms, strict=True))


def _timed(match: re.Match[str]) -> list[Word]:
    """The last word before a bullet is the one that it times."""
    words = untimed_words(spoken(match[1]))
    return [timed_word(words[-1].text, int(match[2]), int(match[3]))] if words else []


def _read_lines(text: str) -> _File:
    file = _File()
    for number, line in _joined(text):
        tier, _, content = line.partition(":")
        if line.startswith("*") and content:
            file.utterances.append(_Utterance(tier[1:].strip(), content))
        elif tier == "%wor" and file.utterances:
            file.utterances[-1].word_times = content
        elif line.startswith("@"):
            file.headers.append((tier, content.strip()))
        elif not line.startswith("%"):
            raise TranscriptFileError(f"line {number} is no tier of CHAT, which starts with *, % or @")
    return file


def _joined(text: str) -> Iterator[tuple[int, str]]:
    """Each tier with the number of its first line; lines that start with a tab or a space carry the tier on."""
    number, tier = 1, ""
    for here, line in enumerate(text.split("\n"), start=1):
        if line.startswith(("\t", " ")) and tier:
            tier += f" {line.strip()}"
            continue
        if tier:
            yield number, tier
        number, tier = here, line.rstrip()
    if tier:
        yield number, tier
