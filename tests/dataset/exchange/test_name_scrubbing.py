from __future__ import annotations

from speakkit.dataset.exchange.name_scrubbing import names_in, names_of, scrubber


def test_capitals_inside_a_sentence_give_names_away() -> None:
    text = "Yesterday I met Maria and Jose's dog. Maria lives in Berlin since May and I'm glad. English is hard."
    assert names_in(text) == {"Maria", "Jose", "Berlin"}


def test_a_name_goes_wherever_it_stands_and_words_that_hold_it_stay() -> None:
    pattern = scrubber({"Ann"})
    assert pattern is not None
    assert pattern.sub("NAME", "Ann has Ann's Annual plan") == "NAME has NAME's Annual plan"


def test_of_a_learners_own_names_the_small_words_stay() -> None:
    assert names_of("ana-lopez", "María de la Cruz") == {"María", "Cruz", "Ana", "Lopez"}
    assert names_of("p0001", None) == set()
