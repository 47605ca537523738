"""AMI meeting transcripts with their hand-made disfluency tags, as token indices of SpeakKit's own tokens."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

from speakkit.model import Word
from speakkit.text.tokens import token_times, tokenise

_ID = "{http://nite.sourceforge.net/}id"
_CHILD = "{http://nite.sourceforge.net/}child"
_POINTER = "{http://nite.sourceforge.net/}pointer"
_WORD_ID = re.compile(r"id\([^()]*?words(\d+)\)")
HESITATION, STUTTER, SLIP, DISRUPTION = "ami_dsfl_5", "ami_dsfl_16", "ami_dsfl_15", "ami_dsfl_2"
REPETITION, REPARANDUM, MISTAKE = "ami_dsfl_12", "ami_dsfl_19", "ami_dsfl_7"


@dataclass(frozen=True)
class TaggedSpeaker:
    """One speaker of a meeting: the verbatim text, its words with times, and the tokens tagged by hand.

    `repetitions` (stutters among them) and `repairs` (slips of the tongue among them) hold the tokens crossed out,
    `given_up` those of sentences that were left unfinished. `mistakes` are the repairs that nobody made: the annotators' own
    corrections of wrong words ("most of the [button]"). An incomplete word ends in a hyphen in `text`.
    """

    text: str
    words: tuple[Word, ...]
    hesitations: frozenset[int]
    repetitions: frozenset[int]
    repairs: frozenset[int]
    given_up: frozenset[int]
    mistakes: frozenset[int]


def read_speaker(folder: Path, meeting: str, speaker: str) -> TaggedSpeaker:
    """Words and tags of one speaker, "A" to "D"."""
    pieces: list[str] = []
    words: list[Word] = []
    tokens_of: dict[int, range] = {}
    token_count = 0
    for element in ElementTree.parse(folder / f"{meeting}.{speaker}.words.xml").getroot():
        if element.tag != "w" or not element.text:
            continue
        if element.get("punc"):
            pieces.append(element.text)
            continue
        shown = element.text + ("-" if element.get("trunc") else "")
        pieces.append(f" {shown}")
        words.append(_word(shown, element))
        number = int(element.attrib[_ID].rpartition("words")[2])
        count = len(tokenise(shown))
        tokens_of[number] = range(token_count, token_count + count)
        token_count += count
    text = "".join(pieces).strip()
    tags = _Tags(tokens_of)
    for element in ElementTree.parse(folder / f"{meeting}.{speaker}.disfluency.xml").getroot():
        tags.read(element, parent_kind=None)
    assert len(token_times(tokenise(text), words)) == token_count
    return TaggedSpeaker(
        text,
        tuple(words),
        frozenset(tags.tokens[HESITATION]),
        frozenset(tags.tokens[REPETITION] | tags.tokens[STUTTER]),
        frozenset(tags.tokens[REPARANDUM] | tags.tokens[SLIP]),
        frozenset(tags.tokens[DISRUPTION]),
        frozenset(tags.tokens[MISTAKE]),
    )


def read_words(folder: Path, meeting: str, speaker: str) -> tuple[Word, ...]:
    """The words of one speaker that have times, punctuation and sounds left out."""
    root = ElementTree.parse(folder / f"{meeting}.{speaker}.words.xml").getroot()
    words = [_word(e.text, e) for e in root if e.tag == "w" and e.text and not e.get("punc")]
    return tuple(word for word in words if word.start_ms is not None)


def _word(text: str, element: ElementTree.Element) -> Word:
    start, end = element.get("starttime"), element.get("endtime")
    if start is None or end is None:
        return Word(text=text)
    return Word(text=text, start_ms=round(float(start) * 1000), end_ms=round(float(end) * 1000))


class _Tags:
    """Collects tagged tokens; a reparandum counts as repetition where the tag around it is one, else as repair."""

    def __init__(self, tokens_of: dict[int, range]) -> None:
        self.tokens_of = tokens_of
        kinds = (HESITATION, STUTTER, SLIP, DISRUPTION, REPETITION, REPARANDUM, MISTAKE)
        self.tokens: dict[str, set[int]] = {kind: set() for kind in kinds}

    def read(self, element: ElementTree.Element, parent_kind: str | None) -> None:
        kind = _kind(element)
        stored_as = REPETITION if kind == REPARANDUM and parent_kind == REPETITION else kind
        if stored_as in self.tokens:
            self.tokens[stored_as].update(self._tokens(element))
        if kind == REPARANDUM and parent_kind == MISTAKE:
            self.tokens[MISTAKE].update(self._tokens(element))
        for child in element.findall("dsfl"):
            self.read(child, kind)

    def _tokens(self, element: ElementTree.Element) -> set[int]:
        found: set[int] = set()
        for child in element.findall(_CHILD):
            numbers = [int(number) for number in _WORD_ID.findall(child.attrib["href"])]
            for number in range(numbers[0], numbers[-1] + 1):
                found.update(self.tokens_of.get(number, ()))
        return found


def _kind(element: ElementTree.Element) -> str:
    pointers = element.findall(_POINTER)
    href = next(pointer.attrib["href"] for pointer in pointers if pointer.get("role") == "dsfl-type")
    return href.partition("id(")[2].rstrip(")")
