"""Sentences that show the lines of the phrase book, made of the lines themselves."""

from __future__ import annotations

from collections.abc import Container, Iterator

from speakkit.analyse.engines.rules.phrasebook import AnyOf, Phrase


def sentences_of(phrase: Phrase, most: int) -> Iterator[str]:
    """Up to `most` sentences, each with another word in every place that has several, the words that may be left out left out."""
    places = [words_of(step.words) for step in phrase.steps if not step.is_many]
    before = [] if phrase.only_after is None or phrase.opens_clause else ["", *words_of(phrase.only_after)]
    after = [] if phrase.only_before is None else words_of(phrase.only_before)
    count = min(most, max(map(len, [*places, before, after])))
    for at in range(count):
        said = [words[at % len(words)] for words in [before, *places, after] if words]
        yield " ".join(filter(None, said))


def words_of(words: Container[str]) -> list[str]:
    """In order; of numbers and years a few."""
    if isinstance(words, AnyOf):
        return sorted({word for one in words.classes for word in words_of(one) if word in words})
    return sorted(words) if isinstance(words, frozenset) else [number for number in ("12", "2010") if number in words]
