from __future__ import annotations

from speakkit.analyse.engines.rules.phrasebook import BOOK, Phrase
from tests.support.findings import split_sentences
from tests.support.said_phrases import sentences_of, words_of

MOST_SENTENCES = 6
LINES = {f"{pattern_id}, line {at}": phrase for pattern_id, many in BOOK.items() for at, phrase in enumerate(many, 1)}


def test_a_line_finds_its_phrase_and_nothing_in_its_correction() -> None:
    for line, phrase in LINES.items():
        found = [
            (said, one) for said in sentences_of(phrase, MOST_SENTENCES) for one in phrase.find(*split_sentences(said))
        ]
        assert found, line
        assert [(line, said) for said, one in found if _found_again(phrase, one.right)] == []


def _found_again(phrase: Phrase, corrected: str) -> bool:
    (sentence,) = split_sentences(corrected)
    return any(True for other in BOOK[phrase.pattern_id] for _ in other.find(sentence))


def test_every_word_of_a_line_has_the_form_that_it_is_put_into() -> None:
    for line, phrase in LINES.items():
        for step in phrase.steps:
            without_it = [word for word in words_of(step.words) if step.right and step.right(word) is None]
            assert (line, without_it) == (line, [])
