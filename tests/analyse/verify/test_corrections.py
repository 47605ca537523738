"""An analyser that lies about what would be right: each of its ways is refused and counted."""

from __future__ import annotations

import pytest

from speakkit.analyse.protocol import AnalysisDraft, AnalysisRequest, ExampleDraft, InsightDraft
from speakkit.analyse.verify.verification import verified
from speakkit.model import Analysis, Quote, Rejections, Transcript
from speakkit.patterns.vocabulary import vocabulary
from speakkit.text.edits import typed_edits
from speakkit.text.tokens import tokenise
from tests.support.values import make_transcript

SAID = make_transcript(
    "Yesterday I go to market with Anna. I take bus at nine. She like um she like tea very much and I see old friend of my "
    "brother there."
)
ARTICLES, AGREEMENT = "grammar.article.missing", "grammar.agreement.third_person_s"


def analysed(pattern: str, quote: str, correction: str | None, said: Transcript = SAID) -> Analysis:
    draft = InsightDraft(
        category=vocabulary().patterns[pattern].category,
        pattern=pattern,
        detail="...",
        frequency=1,
        severity="medium",
        suggestion="...",
        examples=(ExampleDraft(quote=quote, correction=correction),),
    )
    given = AnalysisDraft(insights=(draft,), focus_next=None, summary="", engine="liar", engine_version="1")
    return verified(given, AnalysisRequest(said))


def shown(analysis: Analysis) -> Quote:
    ((quote,),) = [insight.examples for insight in analysis.insights]
    return quote


def counts(rejections: Rejections) -> dict[str, int]:
    given = {"quotes_given", "insights_given", "insights_without_quote", "insights_in_doubt", "corrections_given"}
    return {name: count for name, count in rejections.model_dump(exclude=given).items() if count}


def test_a_correction_comes_with_what_it_changes() -> None:
    quote = shown(analysed(ARTICLES, "I take bus at nine", "I take a bus at nine"))
    (edit,) = quote.edits
    assert (quote.correction, quote.edit_type) == ("I take a bus at nine", "M:DET")
    assert (edit.token_start, edit.token_end, edit.original, edit.replacement) == (9, 9, "", "a")


def test_of_several_changes_those_of_the_pattern_show_it() -> None:
    quote = shown(analysed(ARTICLES, "Yesterday I go to market", "Yesterday I went to the market"))
    assert [(edit.edit_type, edit.shows_pattern) for edit in quote.edits] == [("R:VERB:TENSE", False), ("M:DET", True)]
    assert quote.edit_type == "M:DET"


def test_fillers_and_words_said_twice_are_no_change() -> None:
    quote = shown(analysed(AGREEMENT, "She like um she like tea", "She likes tea"))
    assert [(edit.original, edit.replacement) for edit in quote.edits] == [("like", "likes")]


@pytest.mark.parametrize(
    ("quote", "correction", "count"),
    [
        ("I take bus at nine", "I take bus at nine.", "unchanged_corrections"),
        ("I take bus at nine", "The fast bus was taken by me", "rewritten_corrections"),
        ("I take bus at nine", "I take the big red city bus at nine o'clock", "rewritten_corrections"),
        ("I take bus at nine", "I take a bus at ten", "renaming_corrections"),
        ("go to market with Anna", "go to the market with Berta", "renaming_corrections"),
        ("go to market with Anna", "go to the market with her", "renaming_corrections"),
    ],
)
def test_what_corrects_nothing_or_says_another_thing_is_refused(quote: str, correction: str, count: str) -> None:
    analysis = analysed(ARTICLES, quote, correction)
    assert analysis.rejections.model_dump()[count] == 1
    assert not [example for insight in analysis.insights for example in insight.examples if example.correction]


def test_a_quote_stands_without_a_correction_that_says_another_thing() -> None:
    quote = shown(analysed(ARTICLES, "I take bus at nine", "I take a bus at ten"))
    assert (quote.text, quote.correction, quote.edit_type, quote.edits) == ("I take bus at nine", None, None, ())


@pytest.mark.parametrize(
    "correction",
    ["I took bus at nine", "I take bus on nine", "I take bus at nine", "She takes buses at night"],
    ids=["tense", "preposition", "nothing", "all"],
)
def test_a_change_of_another_kind_is_no_evidence(correction: str) -> None:
    analysis = analysed(ARTICLES, "I take bus at nine", correction)
    assert not analysis.insights
    assert analysis.rejections.mislabelled_quotes == 1
    assert [seen.state for seen in analysis.observations if seen.pattern_id == ARTICLES] == ["not_checked"]


def test_no_mistake_under_the_name_of_another_reaches_a_profile() -> None:
    """Each mistake of the vocabulary, said and rightly corrected, told as each pattern that its edits don't show."""
    entries = [entry for entry in vocabulary().patterns.values() if entry.errant_types]
    lies = reached = refused = 0
    for told in entries[::4]:
        said = make_transcript(told.wrong)
        types = {kind for edit in typed_edits(tokenise(told.wrong), tokenise(told.right)) for kind in edit.types}
        for other in (entry for entry in entries if types.isdisjoint(entry.errant_types)):
            analysis = analysed(other.pattern_id, told.wrong, told.right, said)
            lies += 1
            reached += any(seen.state == "present" for seen in analysis.observations) or bool(analysis.insights)
            refused += analysis.rejections.mislabelled_quotes
    assert (reached, refused) == (0, lies)
    assert lies > 900


def test_an_error_in_a_doubtful_word_is_none() -> None:
    words = [word.model_copy(update={"confidence": 0.1}) if word.text == "bus" else word for word in SAID.words]
    doubtful = SAID.model_copy(update={"words": tuple(words)})
    analysis = analysed("grammar.noun.number", "I take bus at nine", "I take buses at nine", doubtful)
    assert not analysis.insights
    assert counts(analysed(ARTICLES, "I take bus", "I take a bus", doubtful).rejections) == {"doubtful_quotes": 1}


def test_a_short_word_beside_a_doubtful_one_rests_on_it() -> None:
    words = [word.model_copy(update={"confidence": 0.1}) if word.text == "old" else word for word in SAID.words]
    analysis = analysed(ARTICLES, "I see", "I see an", SAID.model_copy(update={"words": tuple(words)}))
    assert counts(analysis.rejections) == {"doubtful_quotes": 1, "doubtful_corrections": 1}


def test_a_misheard_word_makes_no_missing_article() -> None:
    """Said was "keeps asking us the same question"; "the" was heard as "to", and the recogniser doubts it."""
    heard = make_transcript("my teacher keeps to us to same question")
    words = [*heard.words[:-3], heard.words[-3].model_copy(update={"confidence": 0.1}), *heard.words[-2:]]
    quote, right = "to us to same question", "to us to the same question"
    assert analysed(ARTICLES, quote, right, heard).insights
    in_doubt = analysed(ARTICLES, quote, right, heard.model_copy(update={"words": tuple(words)}))
    assert not in_doubt.insights
    assert in_doubt.rejections.insights_in_doubt == 1


def test_a_quote_without_a_correction_is_what_it_was() -> None:
    analysis = analysed(ARTICLES, "I take bus at nine", None)
    assert shown(analysis).correction is None
    assert analysis.rejections.corrections_given == 0


def test_where_no_types_are_known_any_change_is_taken() -> None:
    said = make_transcript("Ayer yo voy al mercado con mi hermano", language="es")
    quote = shown(analysed("grammar.tense.past_time", "Ayer yo voy al", "Ayer yo fui al", said))
    assert (quote.correction, quote.edit_type) == ("Ayer yo fui al", None)
