"""What makes a text on a pattern advice rather than a description of the mistake.

Advice tells the speaker what to do: in English and Spanish one of its clauses begins with an imperative, in German one ends in an
infinitive, as on signs and in recipes. It doesn't hold what is wrong in the pattern's own `wrong` example, unless a word before
it says so.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from speakkit.patterns.vocabulary import Pattern, comparable, vocabulary
from speakkit.text.tokens import tokenise

VERBS = {
    "en": """
        add answer ask begin check choose close compare count describe end explain finish give join keep learn leave listen
        match name note pause plan practise prepare put read repeat replace retell say speak stop swap talk tell try use
    """,
    "es": """
        anote añada aprenda busque cambie cierre compare compruebe cuente dé deje describa descríbala diga dígalo dígalos elija
        empiece enlace escuche explique guarde hable haga lea lleve nombre pare pida piense ponga practique pregunte prepare
        pruebe quite responda sustituya termine use vuelva
    """,
    "de": """
        achten anhalten anhängen anpassen antworten atmen aufheben beantworten bedanken beenden beginnen beschreiben bitten
        ersetzen erklären erzählen fragen führen geben gebrauchen hören lassen lernen lesen nacherzählen nehmen nennen notieren
        pausieren planen prüfen sagen schließen senken setzen sprechen steigern stellen umschreiben verbessern verbinden
        vergleichen versuchen vorbereiten wechseln weglassen wählen zusammenlassen zählen ändern üben
    """,
}
"""Imperatives in English and Spanish, infinitives in German."""
MARKS = "not never without instead rather nicht nie ohne statt no nunca sin lugar"
"""Words that, shortly before a wrong form, say that it is one."""
_MARKED_WITHIN = 3


def clauses(text: str) -> list[str]:
    """The stretches between marks of punctuation and conjunctions; what brackets hold is left out."""
    plain = re.sub(r"\([^)]*\)", "", text)
    parts = re.split(r"[,;:.?]+\s*|\b(?:and|or|so|then|y|después|und|oder|dann)\b", plain)
    return [part.strip() for part in parts if part.strip()]


def is_advice(text: str, language: str) -> bool:
    """Whether a clause tells the speaker what to do; a single word may be an English one that the text speaks of."""
    verbs = set(VERBS[language].split())
    spoken = [clause.casefold().split() for clause in clauses(text)]
    if language == "de":
        return any(verbs & {words[0], words[-1]} for words in spoken)
    return any(len(words) > 1 and words[0] in verbs for words in spoken)


def unmarked_wrong_forms(pattern: Pattern, text: str) -> list[str]:
    """Neighbouring words that the pattern's `wrong` example has and no `right` one, said without a mark before them."""
    wrong = wrong_pairs(pattern)
    return [
        " ".join(pair) for pair, before in pairs(text) if base(pair) in wrong and not set(MARKS.split()) & set(before)
    ]


def wrong_pairs(pattern: Pattern) -> set[tuple[str, ...]]:
    """Neighbouring words of the wrong example that are in no right one, in their base forms."""
    return {base(pair) for pair, _ in pairs(pattern.wrong)} - pairs_of_right_examples()


@cache
def pairs_of_right_examples() -> frozenset[tuple[str, ...]]:
    """Those of the whole vocabulary: "I have" is wrong before an age alone."""
    return frozenset(base(pair) for entry in vocabulary().patterns.values() for pair, _ in pairs(entry.right))


def pairs(text: str) -> Iterator[tuple[tuple[str, ...], list[str]]]:
    """Neighbouring words within marks of punctuation and quotation, and the few words before each."""
    for stretch in re.split(r"[,;:.?()«»„“]|(?<!\w)'|'(?!\w)", text):
        words = [token.norm for token in tokenise(stretch)]
        for at in range(len(words) - 1):
            yield tuple(words[at : at + 2]), words[max(0, at - _MARKED_WITHIN) : at]


def base(words: tuple[str, ...]) -> tuple[str, ...]:
    """With forms in -ed and -ing as plain verbs: what is wrong of "explained me" is wrong of "explain me"."""
    return tuple(comparable(word) if word.endswith(("ed", "ing")) else word for word in words)
