"""Captions that show again what they have shown: each word counts once.

A live recogniser's captions roll up (each shows the last line once more), grow (a word or a letter more each time, now and
then another in place of the last) or repeat a sentence with another word marked. Programs that convert them drop the marks
and keep the repetition. Nobody speaks like that from caption to caption; that somebody says something twice is no reason
to drop it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise

from speakkit.text.tokens import normalise

_MOMENT_MS = 100
"""No caption that is meant to be read is shown for so short a time."""
_CONTIGUOUS_MS = 500
_SHARE_OF_PAIRS = 0.4
_SHARE_OF_DOUBLED = 0.6
_SHARE_OF_WINDOWS = 0.8
_LONGEST_GAP_MS = 3_000
_SHARE_OF_CONTINUED = 0.75
"""Whoever writes down what a learner says again puts dots there, too, but not between most captions."""
_LEAST_SLID = 3
_LEAST_CONTINUED = 2
_ALIKE = 50.0
"""From which share of their letters on two words are two guesses of one: "mark" and "market", "by" and "buy"."""
_CONTINUED = ("...", "…")


@dataclass(frozen=True)
class Screen:
    """What a caption shows: its lines in plain text without the name of who speaks, that name, and whether anything in it
    marks the word that is being said."""

    lines: tuple[str, ...]
    start_ms: int = 0
    end_ms: int = _MOMENT_MS + 1
    marks_words: bool = False
    speaker: str = ""

    @property
    def tokens(self) -> list[str]:
        return [token for line in self.lines for token in _tokens(line)]

    def pieces(self, count: int) -> int:
        """How many pieces its first words are, marks that stand alone before, between and after them included."""
        known = [bool(normalise(piece)) for line in self.lines for piece in line.split()]
        ends = [place for place, is_word in enumerate([*known, True]) if is_word]
        return ends[count] if count else 0

    @property
    def is_momentary(self) -> bool:
        return self.end_ms - self.start_ms <= _MOMENT_MS


def repeated_tokens(screens: Sequence[Screen]) -> list[int]:
    """How many words at the start of each screen the one before it shows already; none, where captions don't repeat.

    Words are what white space separates.
    """
    if not screens:
        return []
    copies = _copies(screens)
    if copies:
        rest = iter(repeated_tokens([screen for place, screen in enumerate(screens) if place not in copies]))
        return [
            screen.pieces(len(screen.tokens)) if place in copies else next(rest) for place, screen in enumerate(screens)
        ]
    guesses = _are_guesses(screens)
    shown_again = _slide if _slides(screens) else _overlap if guesses or _repeat(screens) else None
    if shown_again is None:
        return [0] * len(screens)
    counts, last = [], Screen(())
    for screen, following in zip(screens, [*screens[1:], Screen(())], strict=True):
        if guesses and _revises(screen, following):
            counts.append(screen.pieces(len(screen.tokens)))
            continue
        counts.append(screen.pieces(shown_again(last, screen)))
        last = screen
    return counts


def _copies(screens: Sequence[Screen]) -> frozenset[int]:
    """Where screens stand that are others once more, all of them as much later: two files of one recording in one."""
    places: dict[tuple[str, ...], list[int]] = {}
    for place, screen in enumerate(screens):
        places.setdefault((screen.speaker, *screen.tokens), []).append(place)
    if len(places) < _LEAST_SLID or any(len(each) != 2 for each in places.values()):
        return frozenset()
    shifts = [screens[later].start_ms - screens[first].start_ms for first, later in places.values()]
    is_one_shift = max(shifts) - min(shifts) <= _MOMENT_MS
    return frozenset(later for _, later in places.values()) if is_one_shift else frozenset()


def _overlap(before: Screen, after: Screen) -> int:
    """The most words that stand both at the end of one screen, from the start of a line on, and at the start of the next."""
    shown = after.tokens
    for start in range(len(before.lines) if before.speaker == after.speaker else 0):
        last = [token for line in before.lines[start:] for token in _tokens(line)]
        if last and shown[: len(last)] == last:
            return len(last)
    return 0


def _slide(before: Screen, after: Screen) -> int:
    """The same from any word on: captions that show the last few words, however many."""
    last, shown = before.tokens, after.tokens
    longest = min(len(last), len(shown)) if before.speaker == after.speaker else 0
    return next((length for length in range(longest, 0, -1) if last[-length:] == shown[:length]), 0)


def _slides(screens: Sequence[Screen]) -> bool:
    """Whether words move through the captions: nearly each begins with three words from the midst of the one before, or with
    two where dots say that it goes on."""
    pairs = _contiguous(screens)
    slid = [pair for pair in pairs if _slide(*pair) >= _LEAST_SLID]
    if len(_from_the_midst(slid)) > 1 and len(slid) >= max(_LEAST_SLID, _SHARE_OF_DOUBLED * len(pairs)):
        return True
    in_twos = sum(_slide(*pair) >= _LEAST_CONTINUED for pair in pairs)
    if len(_from_the_midst(pairs)) > _LEAST_SLID and in_twos >= _SHARE_OF_WINDOWS * len(pairs):
        return True
    continued = sum(_is_continued(*pair) and _slide(*pair) >= _LEAST_CONTINUED for pair in pairs)
    return continued > 1 and continued >= _SHARE_OF_CONTINUED * len(pairs)


def _from_the_midst(pairs: Sequence[tuple[Screen, Screen]]) -> list[tuple[Screen, Screen]]:
    """The pairs of which the second begins with words that the first doesn't begin with."""
    return [pair for pair in pairs if 0 < _slide(*pair) < min(len(one.tokens) for one in pair)]


def _is_continued(before: Screen, after: Screen) -> bool:
    return "".join(before.lines[-1:]).endswith(_CONTINUED) or "".join(after.lines[:1]).startswith(_CONTINUED)


def _contiguous(screens: Sequence[Screen]) -> list[tuple[Screen, Screen]]:
    return [pair for pair in pairwise(screens) if pair[1].start_ms - pair[0].end_ms <= _CONTIGUOUS_MS]


def _are_guesses(screens: Sequence[Screen]) -> bool:
    """Whether captions are a live recogniser's guesses, each of which says more than the one before, or better."""
    pairs = list(pairwise(screens))
    grown = sum(_is_grown(*pair) for pair in pairs)
    better = sum(not _is_grown(*pair) and _is_better(*pair) for pair in pairs)
    return (grown > 1 and grown >= _SHARE_OF_PAIRS * len(pairs)) or (
        grown + better > 1 and better > 0 and grown + better >= _SHARE_OF_DOUBLED * len(pairs)
    )


def _is_grown(before: Screen, after: Screen) -> bool:
    """Whether a caption shows the one before and more, be it in the midst of a word."""
    shown, more = " ".join(before.tokens), " ".join(after.tokens)
    return shown != more and shown != "" and more.startswith(shown) and before.speaker == after.speaker


def _revises(guess: Screen, better: Screen) -> bool:
    """Whether a guess is taken back: the next one begins like it, ends otherwise, and says more or another word like its own."""
    before, after = guess.tokens, better.tokens
    if _is_grown(guess, better):
        return before != after[: len(before)]
    alike = _alike(before, after)
    is_near = _LEAST_SLID <= alike < len(before) and alike >= _SHARE_OF_DOUBLED * len(before)
    return is_near and guess.speaker == better.speaker and (len(before) < len(after) or _is_better(guess, better))


def _is_better(guess: Screen, better: Screen) -> bool:
    """Whether both begin alike, and the first word that differs is like the one in its place."""
    from rapidfuzz.fuzz import ratio

    before, after = guess.tokens, better.tokens
    alike = _alike(before, after)
    if guess.speaker != better.speaker or alike < _LEAST_SLID or alike >= min(len(before), len(after)):
        return False
    is_number = before[alike].isdigit() or after[alike].isdigit()
    is_near = alike >= _SHARE_OF_DOUBLED * len(before) and len(after) >= len(before)
    return is_near and (is_number or ratio(before[alike], after[alike]) >= _ALIKE)


def _alike(before: Sequence[str], after: Sequence[str]) -> int:
    """How many words both begin with."""
    pairs = zip(before, after, strict=False)
    return next((n for n, (one, other) in enumerate(pairs) if one != other), min(len(before), len(after)))


def _repeat(screens: Sequence[Screen]) -> bool:
    pairs = _contiguous(screens)
    repeated = [pair for pair in pairs if _overlap(*pair)]
    if any(screen.marks_words for screen in screens) or _is_doubled(screens):
        return bool(repeated)
    near = [pair for pair in pairwise(screens) if pair[1].start_ms - pair[0].end_ms <= _LONGEST_GAP_MS]
    if sum(_is_line_kept(*pair) for pair in near) > 1:
        return True
    telling = sum(_tells(*pair) for pair in repeated)
    return (telling > 1 and len(repeated) >= _SHARE_OF_PAIRS * len(pairs)) or any(
        _is_line_kept(*pair) for pair in repeated
    )


def _tells(before: Screen, after: Screen) -> bool:
    """Whether such a repetition is a program's: in a moment, or two words and more before what is new."""
    overlap = _overlap(before, after)
    return before.is_momentary or after.is_momentary or 1 < overlap < len(after.tokens)


def _is_line_kept(before: Screen, after: Screen) -> bool:
    """Whether the last line of one caption stands above a new line in the next."""
    return len(after.lines) > 1 and len(_tokens(after.lines[0])) > 1 and before.lines[-1:] == after.lines[:1]


def _is_doubled(screens: Sequence[Screen]) -> bool:
    """Whether most of what is shown is shown twice or more in a row, one thing after the other."""
    runs = [len(list(run)) for tokens, run in groupby(screens, key=lambda screen: screen.tokens) if len(tokens) > 1]
    doubled = sum(length > 1 for length in runs)
    return doubled > 1 and doubled >= _SHARE_OF_DOUBLED * len(runs)


def _tokens(line: str) -> list[str]:
    """Its words to compare; marks that stand alone, such as dots, are none."""
    return [word for piece in line.split() if (word := normalise(piece))]
