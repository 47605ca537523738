"""CHAT of TalkBank (https://talkbank.org/0info/manuals/CHAT.html): utterances with word times, codes for what was crossed
out, and what was found on a dependent tier.

Characters that CHAT would take for codes are written in their full-width forms, which `read_chat` turns back.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import chain

from speakkit.model import Word
from speakkit.text.tokens import tokenise
from speakkit.transcribe.formats.chat import FULL_WIDTH_CODES, three_letters
from speakkit.transcribe.formats.writers.annotated import AnnotatedTranscript, CrossedOut, Finding

_BULLET = "\x15"
_CODES = str.maketrans({code: wide for wide, code in FULL_WIDTH_CODES.items() if not code.isalnum()})
_NOT_UNDERSTOOD = frozenset({"xxx", "yyy", "www"})
"""Words that CHAT writes for what nobody understood."""
_LINKS = ",;:"
_RETRACINGS = {"repetition": "[/]", "repair": "[//]"}
SPEAKER = "PAR"


def write_chat(session: AnnotatedTranscript) -> str:
    """The session as a CHAT file; a tier `%err` has what was found: words = correction $pattern."""
    codes = _retracings(session.crossed_out)
    fillers = {index for one in session.crossed_out if one.kind == "filler" for index in one.words}
    lines = list(_headers(session))
    for utterance in session.utterances:
        lines += _tiers(session, utterance, fillers, codes)
    return "\n".join([*lines, "@End", ""])


def _headers(session: AnnotatedTranscript) -> Iterator[str]:
    language = three_letters(session.language)
    yield "@UTF8"
    yield "@Begin"
    yield f"@Languages:\t{language}"
    yield f"@Participants:\t{SPEAKER} Participant"
    yield f"@ID:\t{language}|speakkit|{SPEAKER}|||||Participant|||"
    if session.has_times:
        yield f"@Media:\t{session.session_id}, audio"
    yield f"@Date:\t{session.recorded_at:%d-%b-%Y}".upper().replace("@DATE", "@Date")
    if session.topic:
        yield f"@Situation:\t{_one_line(session.topic)}"


def _tiers(
    session: AnnotatedTranscript, utterance: range, fillers: set[int], codes: Mapping[int, tuple[str, str]]
) -> Iterator[str]:
    words = session.words
    end = _terminator(words[utterance[-1]].text)
    main = [_coded(words[index], index, fillers, codes, is_last=index == utterance[-1]) for index in utterance]
    span = session.span(utterance)
    bullet = "" if span is None else f" {_BULLET}{span.start_ms}_{span.end_ms}{_BULLET}"
    yield f"*{SPEAKER}:\t{' '.join(main)} {end}{bullet}"
    if span is not None:
        yield f"%wor:\t{' '.join(chain.from_iterable(_timed(words[index]) for index in utterance))} {end}"
    found = [_found(session, finding) for finding in session.findings if finding.words.start in utterance]
    if found:
        yield f"%err:\t{' ; '.join(found)}"


def _coded(word: Word, index: int, fillers: set[int], codes: Mapping[int, tuple[str, str]], *, is_last: bool) -> str:
    """The word as the main tier has it: what it begins with, the word, what its group ends with, its comma."""
    core, after = _parts(word.text)
    opening, closing = codes.get(index, ("", ""))
    prefix = "&-" if index in fillers else "&+" if after.startswith("-") else ""
    link = next((mark for mark in after if mark in _LINKS), "")
    return f"{opening}{prefix}{core}{closing}{f' {link}' if link and not is_last else ''}"


def _retracings(crossed_out: Sequence[CrossedOut]) -> dict[int, tuple[str, str]]:
    """What stands before and after the first and last word of what was said again or mended, by word."""
    codes: dict[int, tuple[str, str]] = {}
    for one in crossed_out:
        code = _RETRACINGS.get(one.kind)
        if code is None:
            continue
        if len(one.words) == 1:
            codes[one.words.start] = ("", f" {code}")
        else:
            codes[one.words.start] = ("<", "")
            codes[one.words[-1]] = ("", f"> {code}")
    return codes


def _timed(word: Word) -> list[str]:
    core, _ = _parts(word.text)
    if word.start_ms is None:
        return [core]
    return [core, f"{_BULLET}{word.start_ms}_{word.end_ms}{_BULLET}"]


def _found(session: AnnotatedTranscript, finding: Finding) -> str:
    correction = f" = {_plain(finding.correction)}" if finding.correction is not None else ""
    return f"{_plain(session.said(finding.words))}{correction} ${_one_line(finding.key)}"


def _plain(text: str) -> str:
    return " ".join(_parts(piece)[0] for piece in text.split() if tokenise(piece))


def _one_line(text: str) -> str:
    return " ".join(text.replace(_BULLET, " ").split())


def _parts(text: str) -> tuple[str, str]:
    """A word without the marks around it, as CHAT can have it, and the marks that follow it."""
    tokens = tokenise(text)
    if not tokens:
        return _escaped(_one_line(text)), ""
    first, last = tokens[0].start_char, tokens[-1].end_char
    return _escaped(_one_line(text[first:last])), text[last:]


def _escaped(core: str) -> str:
    """The word with what CHAT reads as a code in full-width forms."""
    pieces = [piece.translate(_CODES) for piece in core.split()]
    return " ".join(
        _wide(piece[0]) + piece[1:] if piece[0] == "0" or piece.lower() in _NOT_UNDERSTOOD else piece
        for piece in (_colons(piece) for piece in pieces)
    )


def _colons(piece: str) -> str:
    """A colon after a letter is a drawn-out sound."""
    return "".join(
        _wide(":") if mark == ":" and at and piece[at - 1].isalpha() else mark for at, mark in enumerate(piece)
    )


def _wide(character: str) -> str:
    return chr(ord(character) + 0xFEE0)


def _terminator(text: str) -> str:
    _, after = _parts(text)
    for mark, terminator in (("?", "?"), ("!", "!"), ("…", "+...")):
        if mark in after:
            return terminator
    return "."
