"""Parts of speech and lemmas without a parser: closed lists, a morphological dictionary, and the words around.

The names are those of ERRANT. Contractions are two pieces ("don't" is "do" and "n't"), since an edit may change one alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module

from speakkit.text.tokens import Token

OPEN = frozenset({"NOUN", "VERB", "ADJ", "ADV"})


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_BE = {"am": "be", "is": "be", "are": "be", "was": "be", "were": "be", "be": "be", "been": "be", "being": "be",
       "'m": "be", "'re": "be", "re": "be"}  # fmt: skip
_HAVE = {"have": "have", "has": "have", "had": "have", "having": "have", "'ve": "have"}
_DO = {"do": "do", "does": "do", "did": "do", "doing": "do", "done": "do"}
_MODALS = {word: word for word in ("can", "could", "will", "would", "shall", "should", "may", "might", "must")}
_MODALS |= {"'ll": "will", "'d": "would", "ca": "can", "wo": "will", "sha": "shall"}
AUXILIARIES = _BE | _HAVE | _DO | _MODALS
MODALS = frozenset(_MODALS)
BE, HAVE, DO = frozenset(_BE), frozenset(_HAVE), frozenset(_DO)
_SUBJECTS = _words("i he she it we they you who there")
_CLOSED: dict[str, frozenset[str]] = {
    "DET": _words(
        "a an the this these those my your his its our their every each some any no another all both either neither much "
        "many few several which whose what such enough half other"
    ),
    "PRON": _words(
        "i me he him she it we us they them you who whom mine yours hers ours theirs myself yourself himself herself itself "
        "ourselves themselves something anything nothing everything somebody anybody nobody everybody someone anyone "
        "everyone none there one"
    ),
    "PREP": _words(
        "of in on at for with from by about into onto during without within against between among through over under above "
        "below behind beside near since until till across along around toward towards upon off up down out per despite like "
        "than as besides except inside outside before after throughout among amongst beyond underneath onto via within"
    ),
    "CONJ": _words("and or but nor so because although though while whereas if whether unless that when where why how"),
    "PART": _words("not n't to"),
    "ADV": _words(
        "very too also just only really quite always often never sometimes usually already still yet ever again here now then "
        "even almost more most less least perhaps maybe soon ago however instead rather well away together"
    ),
    "INTJ": _words("yes yeah yep oh ah ok okay hello hi hey bye thanks please wow"),
    "NUM": _words(
        "two three four five six seven eight nine ten eleven twelve twenty thirty forty fifty sixty seventy eighty ninety "
        "hundred thousand million"
    ),
}
_FITTING: dict[str, frozenset[str]] = {
    "her": frozenset({"DET", "PRON"}),
    "that": frozenset({"CONJ", "DET", "PRON"}),
    "his": frozenset({"DET", "PRON"}),
    "this": frozenset({"DET", "PRON"}),
    "to": frozenset({"PART", "PREP"}),
    "so": frozenset({"CONJ", "ADV"}),
    "like": frozenset({"PREP", "VERB"}),
    "well": frozenset({"ADV"}),
    **{
        word: frozenset({"DET", "PRON"})
        for word in ("what", "which", "whose", "all", "both", "some", "any", "each", "other")
    },
    **{word: frozenset({"ADJ", "ADV", "DET"}) for word in ("more", "most", "less", "least", "much", "many", "few")},
}
"""Words of closed classes with more readings than one."""
_CLITICS = ("n't", "'re", "'ve", "'ll", "'m", "'d", "'s")
_CLITIC_HOSTS = _words("he she it that there here what who where how when why this everything something let one")
_IRREGULAR_STEMS = {"ca": "can", "wo": "will", "sha": "shall"}


@dataclass(frozen=True, slots=True)
class Piece:
    """A word or half a contraction: `token` counts the tokens of its text; `part` is the likeliest of `parts`."""

    text: str
    norm: str
    token: int
    part: str = ""
    parts: frozenset[str] = frozenset()

    @property
    def lemmas(self) -> frozenset[str]:
        """The lemmas that it may have as any of its parts."""
        return frozenset().union(*(lemmas_as(self.norm, part) for part in self.parts))


def pieces_of(tokens: Sequence[Token]) -> tuple[Piece, ...]:
    """The pieces of a text, tagged."""
    raw = [piece for at, token in enumerate(tokens) for piece in _split(token, at)]
    candidates = [_candidates(piece.norm, raw[at - 1].norm if at else "") for at, piece in enumerate(raw)]
    chosen: list[Piece] = []
    for at, piece in enumerate(raw):
        following = candidates[at + 1] if at + 1 < len(raw) else frozenset[str]()
        before = chosen[-1] if chosen else None
        part = _likeliest(piece.norm, candidates[at], before, following)
        chosen.append(replace(piece, part=part, parts=candidates[at]))
    return tuple(chosen)


def _split(token: Token, at: int) -> Iterator[Piece]:
    norm = token.norm
    if norm == "cannot":
        yield Piece(token.text[:3], "can", at)
        yield Piece(token.text[3:], "not", at)
        return
    clitic = next((end for end in _CLITICS if norm.endswith(end) and len(norm) > len(end)), "")
    if not clitic:
        yield Piece(token.text, norm, at)
        return
    stem = norm.removesuffix(clitic)
    yield Piece(token.text[: len(stem)], _IRREGULAR_STEMS.get(stem, stem), at)
    yield Piece(token.text[len(stem) :], clitic, at)


def _candidates(norm: str, before: str) -> frozenset[str]:
    if norm == "'s":
        return frozenset({"AUX"} if before in _CLITIC_HOSTS else {"POSS"})
    if norm in AUXILIARIES:
        return frozenset({"AUX"})
    if norm in _FITTING:
        return _FITTING[norm]
    return _closed(norm) or _open_parts(norm)


def _closed(norm: str) -> frozenset[str]:
    return frozenset(part for part, listed in _CLOSED.items() if norm in listed)


@cache
def _open_parts(norm: str) -> frozenset[str]:
    """What the dictionary says; what it lacks is judged by its ending."""
    from lemminflect import getAllLemmas

    if norm[:1].isdigit():
        return frozenset({"NUM"})
    known = {"NOUN" if part == "PROPN" else part for part in getAllLemmas(norm)} & OPEN
    if known:
        return frozenset(known)
    if norm.endswith("ly"):
        return frozenset({"ADV"})
    return frozenset(
        {"ADJ", "NOUN", "VERB"}
        if norm.endswith(("ed", "ing"))
        else {"NOUN", "VERB"}
        if norm.endswith("s")
        else {"NOUN"}
    )


def _likeliest(norm: str, parts: frozenset[str], before: Piece | None, following: frozenset[str]) -> str:
    if len(parts) == 1:
        return next(iter(parts))
    if norm == "to":
        return "PART" if following & {"VERB", "AUX"} and "DET" not in following else "PREP"
    if norm in {"her", "his", "this", "that"}:
        return "DET" if following & {"NOUN", "ADJ"} else ("CONJ" if "CONJ" in parts and before else "PRON")
    return next((part for part in _order(norm, before, following) if part in parts), min(parts))


def _order(norm: str, before: Piece | None, following: frozenset[str]) -> tuple[str, ...]:
    """Parts of an open word, likeliest first, by what stands before it."""
    part, word = (before.part, before.norm) if before else ("", "")
    if norm.endswith("ing") and part in {"VERB", "AUX", "PREP", "PRON", "ADV"}:
        return ("VERB", "NOUN", "ADJ", "ADV")
    goes_on = bool(following & {"NOUN", "ADJ"}) and not following & {"DET", "PREP", "PRON", "AUX", "CONJ", "PART"}
    if word == "to" and part == "PART":
        return ("VERB", "NOUN", "ADJ", "ADV")
    if part in {"DET", "ADJ", "NUM", "POSS"}:
        return ("ADJ", "NOUN", "VERB", "ADV") if goes_on else ("NOUN", "ADJ", "VERB", "ADV")
    if part == "PREP":
        return ("ADJ", "NOUN", "VERB", "ADV") if goes_on else ("NOUN", "VERB", "ADJ", "ADV")
    if word in MODALS | DO or word in _SUBJECTS or word in {"n't", "not"}:
        return ("VERB", "ADV", "ADJ", "NOUN")
    if part == "AUX":
        return ("VERB", "ADJ", "ADV", "NOUN") if norm.endswith(("ing", "ed", "en")) else ("ADJ", "ADV", "VERB", "NOUN")
    if part == "ADV":
        return ("ADJ", "VERB", "ADV", "NOUN")
    if part == "VERB":
        return ("ADJ", "NOUN", "ADV", "VERB") if goes_on else ("NOUN", "ADV", "ADJ", "VERB")
    if part == "NOUN":
        return ("VERB", "NOUN", "ADV", "ADJ")
    return ("ADV", "NOUN", "VERB", "ADJ") if norm.endswith("ly") else ("VERB", "NOUN", "ADJ", "ADV")


@cache
def lemmas_as(norm: str, part: str) -> frozenset[str]:
    """The lemmas that a word has as this part of speech; itself where the dictionary has none."""
    if part == "AUX":
        return frozenset({AUXILIARIES.get(norm, "be" if norm == "'s" else norm)})
    if part not in OPEN:
        return frozenset({norm})
    from lemminflect import getAllLemmas, getAllLemmasOOV

    if norm == "people" and part == "NOUN":  # the dictionary knows only the singular, as in "a people"
        return frozenset({"people", "person"})
    known = getAllLemmas(norm).get(part, ())
    guessed = () if known else getAllLemmasOOV(norm, part).get(part, ())
    return frozenset(known or guessed or (norm,))


@cache
def tags_as(norm: str, part: str) -> frozenset[str]:
    """The Penn tags that a word has as this part of speech; none where it is no form of the language."""
    if norm in AUXILIARIES or norm == "'s":
        return _AUXILIARY_TAGS.get(norm, frozenset({"MD"}))
    from lemminflect import getAllInflections, getAllLemmas

    tags: set[str] = set()
    for lemma in getAllLemmas(norm).get(part, ()):
        tags |= {tag for tag, forms in getAllInflections(lemma, part).items() if norm in forms}
    return frozenset(tags)


_AUXILIARY_TAGS = {
    word: frozenset(tags.split())
    for tags, listed in (
        ("VBP", "am are 'm 're re 've"),
        ("VBZ", "is has does 's"),
        ("VBD", "was were"),
        ("VB", "be"),
        ("VBN", "been done"),
        ("VBG", "being having doing"),
        ("VB VBP", "have do"),
        ("VBD VBN", "had"),
        ("VBD", "did"),
    )
    for word in listed.split()
}


@cache
def has_dictionary() -> bool:
    """Whether the morphological dictionary is installed: reading a dataset does without."""
    try:
        import_module("lemminflect")
    except ImportError:
        return False
    return True


@cache
def inflections(norm: str) -> frozenset[str]:
    """Every form of every lemma that a word may have: itself, and of "went" also "go", "goes", "going" and "gone"."""
    from lemminflect import getAllInflections

    lemmas = {lemma for part in OPEN for lemma in lemmas_as(norm, part)} | {AUXILIARIES.get(norm, norm)}
    forms = {form for lemma in lemmas for listed in getAllInflections(lemma).values() for form in listed}
    return frozenset({norm} | lemmas | forms)


def is_known(norm: str) -> bool:
    """Whether the dictionary or a closed list has the word."""
    return bool(_closed(norm)) or norm in AUXILIARIES or any(tags_as(norm, part) for part in OPEN)


def is_function_word(norm: str) -> bool:
    """Whether every piece of the word is of a closed class: a determiner, a preposition, an auxiliary ..."""
    return all(
        piece.norm in AUXILIARIES or piece.norm == "'s" or bool(_closed(piece.norm))
        for piece in _split(Token(norm, norm, 0, len(norm)), 0)
    )
