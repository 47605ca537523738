"""The type of a change, named as ERRANT names it: M (missing), U (unneeded) or R (to be replaced), and what it is about.

(Bryant, Felice & Briscoe 2017, doi:10.18653/v1/P17-1074.) Where a word can be read in two ways, so can the change: `types_of`
gives the likeliest first.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from speakkit.text.edits.alignment import letters_alike
from speakkit.text.edits.parts import BE, MODALS, OPEN, Piece, is_known, lemmas_as, tags_as

_ONE_PART = frozenset({"ADJ", "ADV", "CONJ", "DET", "NOUN", "PREP", "PRON", "VERB"})
_SPELLING = 0.6
_STEM = 3
"""Letters that two words of one family share."""
_DEGREES = frozenset({"more", "most", "less", "least"})
_FINITE_BE = frozenset({"am", "is", "are", "'m", "'re", "'s"})
_PAST_BE = frozenset({"was", "were"})


def types_of(
    said: Sequence[Piece], right: Sequence[Piece], before: Sequence[Piece] = (), after: Sequence[Piece] = ()
) -> tuple[str, ...]:
    """The types that the change of `said` into `right` may have, the likeliest first; both are empty for no change.

    Args:
        before, after: what stands around them in the text put right.
    """
    if not said or not right:
        operation, pieces = ("M", right) if right else ("U", said)
        found = _one_sided(pieces, after)
    else:
        operation, found = "R", _two_sided(said, right, before, after)
    return tuple(dict.fromkeys(f"{operation}:{kind}" for kind in found))


def _one_sided(pieces: Sequence[Piece], after: Sequence[Piece]) -> Iterator[str]:
    parts = {piece.part for piece in pieces}
    norms = [piece.norm for piece in pieces]
    if norms == ["to"]:
        yield from ("VERB:FORM", "PREP") if parts == {"PART"} else ("PREP", "VERB:FORM")
    elif parts == {"POSS"}:
        yield "NOUN:POSS"
    elif parts <= {"AUX", "PART"} and "AUX" in parts:
        yield from ("VERB:TENSE", "VERB") if _is_helping(after) else ("VERB", "VERB:TENSE")
    elif parts == {"PART", "VERB"}:
        yield "VERB:FORM"
    elif parts <= {"AUX", "VERB"}:
        yield "VERB"
    elif len(parts) == 1 and parts <= _ONE_PART:
        yield from _readings(pieces)
    elif parts == {"PART"}:
        yield "ADV" if norms == ["not"] else "PART"
    else:
        yield "OTHER"


def _readings(pieces: Sequence[Piece]) -> Iterator[str]:
    """Their part of speech, and what else all of them may be."""
    yield pieces[0].part
    yield from sorted(frozenset.intersection(*(piece.parts for piece in pieces)) & _ONE_PART)


def _is_helping(after: Sequence[Piece]) -> bool:
    """Whether a verb follows that an auxiliary belongs to."""
    for piece in after:
        if piece.part in {"VERB", "AUX"}:
            return True
        if piece.part not in {"ADV", "PART", "PRON"}:
            return False
    return False


def _two_sided(
    said: Sequence[Piece], right: Sequence[Piece], before: Sequence[Piece], after: Sequence[Piece]
) -> Iterator[str]:
    ours, theirs = [piece.norm for piece in said], [piece.norm for piece in right]
    if "".join(ours) == "".join(theirs):
        yield "ORTH"
    elif sorted(ours) == sorted(theirs):
        yield "WO"
    elif len(said) == len(right) == 1:
        yield from _one_for_one(said[0], right[0], before, after)
    else:
        yield from _many_for_many(said, right)


def _one_for_one(said: Piece, right: Piece, before: Sequence[Piece], after: Sequence[Piece]) -> Iterator[str]:
    shared = [part for part in (said.part, right.part) if part in said.parts and part in right.parts]
    parts = dict.fromkeys([*shared, *sorted(said.parts & right.parts)])
    for part in parts:
        if lemmas_as(said.norm, part) & lemmas_as(right.norm, part):
            yield from _inflected(said, right, part, before)
    if said.part == right.part == "AUX":
        yield from ("VERB:TENSE", "VERB") if _is_helping(after) else ("VERB", "VERB:TENSE")
    yield from _other_word(said, right, parts)


def _other_word(said: Piece, right: Piece, shared: dict[str, None]) -> Iterator[str]:
    """Another word, of the same part of speech or of none that both have."""
    both = {said.part, right.part}
    if both <= {"AUX", "VERB"}:
        yield from ("VERB", "VERB:TENSE") if "AUX" in both else ("VERB",)
    if both <= {"PART", "PREP"}:
        yield "PREP"
    if _is_misspelt(said, right):
        yield "SPELL"
    if not is_known(said.norm) and right.part in _ONE_PART:  # a word that is none may be what it should be
        yield right.part
    is_family = both <= OPEN and said.norm[:_STEM] == right.norm[:_STEM]
    if is_family and said.part != right.part:
        yield "MORPH"
    if len(both) == 1 and both <= _ONE_PART:
        yield from both
    if both == {"DET", "PRON"}:
        yield from ("DET", "PRON") if right.part == "DET" else ("PRON", "DET")
    if is_family and said.part == right.part:
        yield "MORPH"
    yield from (part for part in shared if part in _ONE_PART)
    if both <= OPEN and not is_family:
        yield right.part
    yield "OTHER"


def _is_misspelt(said: Piece, right: Piece) -> bool:
    return (
        said.part in OPEN
        and not any(tags_as(said.norm, part) for part in OPEN)
        and letters_alike(said.norm, right.norm) > _SPELLING
    )


def _inflected(said: Piece, right: Piece, part: str, before: Sequence[Piece]) -> Iterator[str]:
    """Another form of one word."""
    if part in {"AUX", "VERB"}:
        yield from _verb_form(said, right, part, before)
    elif part == "NOUN":
        yield "NOUN:NUM" if tags_as(said.norm, part) else "NOUN:INFL"
        yield "NOUN:NUM"
    elif part == "ADJ":
        yield "ADJ:FORM"
    elif part == "ADV":
        yield "ADV"


def _verb_form(said: Piece, right: Piece, part: str, before: Sequence[Piece]) -> Iterator[str]:
    ours, theirs = tags_as(said.norm, part), tags_as(right.norm, part)
    if not ours:
        yield "VERB:INFL"
    if {said.norm, right.norm} <= BE | {"'s"}:
        yield from _form_of_be(said.norm, right.norm)
        return
    tags = ours | theirs
    helped = before[-1].norm if before and before[-1].part == "AUX" else ""
    if "VBG" in tags or (helped and helped not in MODALS and theirs == {"VBN"}):
        yield "VERB:FORM"
    if "VBD" in ours ^ theirs:
        yield from ("VERB:FORM", "VERB:TENSE") if helped or _is_infinitive(before) else ("VERB:TENSE", "VERB:FORM")
    if "VBZ" in tags:
        yield from (
            ("VERB:FORM", "VERB:SVA") if helped in MODALS or _is_infinitive(before) else ("VERB:SVA", "VERB:FORM")
        )
    yield from ("VERB:FORM", "VERB:TENSE")


def _is_infinitive(before: Sequence[Piece]) -> bool:
    return bool(before) and before[-1].norm == "to"


def _form_of_be(said: str, right: str) -> Iterator[str]:
    is_finite = [word in _FINITE_BE | _PAST_BE for word in (said, right)]
    if not all(is_finite):
        yield "VERB:FORM"
    elif (said in _PAST_BE) == (right in _PAST_BE):
        yield "VERB:SVA"
    else:
        yield "VERB:TENSE"
    yield "VERB"


def _many_for_many(said: Sequence[Piece], right: Sequence[Piece]) -> Iterator[str]:
    pieces = (*said, *right)
    parts = {piece.part for piece in pieces}
    if "to" in {piece.norm for piece in pieces} and _are_forms(said, right):
        yield "VERB:FORM"
    is_same_word = any(one.lemmas & other.lemmas for one in said if one.part in OPEN | {"AUX"} for other in right)
    if parts <= {"AUX", "VERB", "PART"}:
        yield from _verb_phrase(pieces, is_same_word=is_same_word)
    if parts <= {"ADJ", "ADV", "DET"} and any(piece.norm in _DEGREES for piece in pieces):
        yield "ADJ:FORM"
    if parts <= {"PREP", "PART"}:
        yield "PREP"
    if "POSS" in parts and parts <= {"NOUN", "POSS", "DET"}:
        yield "NOUN:POSS"
    if len(parts) == 1 and parts <= _ONE_PART:
        yield from parts
    if _are_forms(said, right):
        yield from ("VERB:TENSE", "VERB:FORM")
    yield "OTHER"


def _are_forms(said: Sequence[Piece], right: Sequence[Piece]) -> bool:
    """Whether both end with a form of one verb: "to read" and "reading", whatever else these words can be."""
    return bool(lemmas_as(said[-1].norm, "VERB") & lemmas_as(right[-1].norm, "VERB"))


def _verb_phrase(pieces: Sequence[Piece], *, is_same_word: bool) -> Iterator[str]:
    has_form = any(piece.norm == "to" or "VBG" in tags_as(piece.norm, "VERB") for piece in pieces)
    if not is_same_word:
        yield "VERB"
    elif has_form and not any(piece.part == "AUX" for piece in pieces):
        yield "VERB:FORM"
    else:
        yield "VERB:TENSE"
    yield from ("VERB:TENSE", "VERB:FORM", "VERB") if is_same_word else ()
