"""What an engine says of single words, by an analyser that lies about them, and what is measured beside it."""

from __future__ import annotations

import pytest

from speakkit.analyse.protocol import (
    AnalysisDraft,
    AnalysisRequest,
    Background,
    BetterWordsDraft,
    ExampleDraft,
    InsightDraft,
    WordToTryDraft,
)
from speakkit.analyse.verify.verification import verified
from speakkit.model import Analysis
from tests.support.values import make_transcript

pytest.importorskip("wordfreq", reason="the word list isn't installed (extra bands)")

TEXT = (
    "I have dog and it is very big. We made good progress with the stubborn animal. It was very late, very cold and very "
    "wet when we came home from the market. My mother cooks dinner for everybody, and my brother plays old songs. We made "
    "no sense of the scenery in dog."
)
MISTAKE = InsightDraft(
    category="grammar",
    pattern="grammar.article.missing",
    detail="",
    severity="low",
    suggestion="",
    examples=(ExampleDraft(quote="scenery in dog", correction="scenery in a dog"),),
)


def analysed(*, text: str = TEXT, earlier: tuple[str, ...] = (), language: str = "en", **said: object) -> Analysis:
    fields = {"insights": (), "focus_next": None, "summary": "", "engine": "liar", "engine_version": "1", **said}
    draft = AnalysisDraft.model_validate(fields)
    transcript = make_transcript(text).model_copy(update={"language": language})
    return verified(draft, AnalysisRequest(transcript, background=Background(earlier_words=frozenset(earlier))))


def to_try(word: str, example: str | None = None) -> WordToTryDraft:
    return WordToTryDraft(word=word, example=f"They say {word} there." if example is None else example)


def test_less_common_words_are_those_of_sentences_without_a_mistake() -> None:
    assert [quote.text for quote in analysed(insights=(MISTAKE,)).lexis.less_common] == ["stubborn"]
    assert [quote.text for quote in analysed().lexis.less_common] == ["stubborn", "scenery"]


def test_overused_words_are_counted_and_not_claimed() -> None:
    (overused,) = analysed().lexis.overused
    assert (overused.word, overused.uses, overused.better) == ("very", 4, ())
    assert overused.times_usual > 10
    assert [quote.token_start for quote in overused.quotes] == [6, 18, 20]


def test_better_words_are_words_other_than_those_overused() -> None:
    lies = ("extremely", "Very", "very much", "qzxvb", "<script>", "a b c d", "", "\u202eylbakramer")
    said = (BetterWordsDraft(word="Very", better=lies), BetterWordsDraft(word="home", better=("house",)))
    analysis = analysed(better_words=said)
    assert [one.better for one in analysis.lexis.overused] == [("extremely",)]
    assert (analysis.rejections.better_words_given, analysis.rejections.better_words_unfit) == (9, 8)


@pytest.mark.parametrize(
    "words",
    [
        "made great progress",
        "progress",
        "of the",
        "scenery in dog",
        "<b>made good progress</b>",
        "",
        "and my brother plays old songs We",
    ],
)
def test_what_is_no_collocation_used_well_is_counted(words: str) -> None:
    analysis = analysed(collocations=(words, "made good progress"), insights=(MISTAKE,))
    kept = ["made good progress"]
    assert [quote.text for quote in analysis.lexis.collocations] == kept
    given = analysis.rejections.collocations_given, analysis.rejections.collocations_unfit
    assert given == (2, 1) or words.startswith("<b>")


@pytest.mark.parametrize("word", ["market", "cook", "coming", "progressed", "better", "enjoys", "brother-in-law"])
def test_a_word_that_was_said_in_any_form_is_not_to_be_tried(word: str) -> None:
    analysis = analysed(earlier=("enjoyed", "brother-in-law"), words_to_try=(to_try(word), to_try("reluctant")))
    assert [one.word for one in analysis.lexis.to_try] == ["reluctant"]
    assert analysis.rejections.words_to_try_said == 1


@pytest.mark.parametrize(
    ("word", "example"),
    [
        ("vivid", "It says nothing."),
        ("qzxvb", None),
        ("<b>vivid</b>", None),
        ("look forward", None),
        ("whom", None),
        ("", ""),
        ("vivid\u202e dlot", None),
        ("x" * 400, None),
    ],
)
def test_what_is_no_word_or_not_shown_in_use_is_not_proposed(word: str, example: str | None) -> None:
    analysis = analysed(words_to_try=(to_try(word, example),))
    assert analysis.lexis.to_try == ()
    assert (analysis.rejections.words_to_try_given, analysis.rejections.words_to_try_unfit) == (1, 1)


def test_an_example_is_cut_and_cleaned() -> None:
    (one,) = analysed(words_to_try=(to_try("vivid", "A vivid \u202etold\x1b[2J story. " + "Ah! " * 200),)).lexis.to_try
    assert one.example.startswith("A vivid told[2J story. Ah!")
    assert len(one.example) <= 200


def test_three_of_each_are_enough() -> None:
    words = tuple(map(to_try, ("reluctant", "vivid", "abundant", "hesitant")))
    assert len(analysed(words_to_try=words).lexis.to_try) == 3


def test_of_another_language_no_list_speaks_and_forms_are_compared_as_they_are() -> None:
    text = "Wir haben gute Fortschritte gemacht und sehr, sehr, sehr, sehr lange geredet. " * 3
    tried = (to_try("Fortschritte"), to_try("zögern"))
    lexis = analysed(text=text, language="de", collocations=("gute Fortschritte gemacht",), words_to_try=tried).lexis
    assert (lexis.less_common, lexis.overused) == ((), ())
    assert [quote.text for quote in lexis.collocations] == ["gute Fortschritte gemacht"]
    assert [one.word for one in lexis.to_try] == ["zögern"]


def test_no_word_is_praised_that_was_given_up_and_none_in_two_forms() -> None:
    words = [
        quote.text
        for quote in analysed(
            text="It was too cold for swim, for swimming. We saw a sail, um, a sailor."
        ).lexis.less_common
    ]
    assert words == ["swimming", "sailor"]
    (one,) = analysed(text="I swim here. Swimming is fun.").lexis.less_common
    assert one.text in ("swim", "Swimming")
