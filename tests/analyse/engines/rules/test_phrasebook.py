from __future__ import annotations

import pytest

from speakkit.analyse.engines.rules.phrasebook import BOOK, Phrase
from tests.support.findings import split_sentences
from tests.support.said_phrases import sentences_of, words_of

MOST_SENTENCES = 6
LINES = [
    pytest.param(phrase, id=f"{pattern_id}-{at}") for pattern_id, many in BOOK.items() for at, phrase in enumerate(many)
]


@pytest.mark.parametrize("phrase", LINES)
def test_a_line_finds_its_phrase_and_nothing_in_its_correction(phrase: Phrase) -> None:
    found = [
        (said, one) for said in sentences_of(phrase, MOST_SENTENCES) for one in phrase.find(*split_sentences(said))
    ]
    assert found
    for said, one in found:
        (corrected,) = split_sentences(one.right)
        assert not [other.right for line in BOOK[phrase.pattern_id] for other in line.find(corrected)], said


@pytest.mark.parametrize("phrase", LINES)
def test_every_word_of_a_line_has_the_form_that_it_is_put_into(phrase: Phrase) -> None:
    for step in phrase.steps:
        if step.right is not None:
            assert all(step.right(word) is not None for word in words_of(step.words))
