"""What an engine says was said right is looked for like any quote, and never praised with a mistake in it."""

from __future__ import annotations

from typing import Any

from speakkit.analyse.protocol import (
    AnalysisDraft,
    AnalysisRequest,
    Background,
    ExampleDraft,
    InsightDraft,
    ProbeDraft,
    StrengthDraft,
)
from speakkit.analyse.verify.verification import verified
from speakkit.model import Analysis, Transcript, Word
from speakkit.patterns.vocabulary import vocabulary

ARTICLES = vocabulary().patterns["grammar.article.missing"]
ORDER = vocabulary().patterns["structure.topic.order"]
TEXT = "I have dog and it is brown. I have a cat. Although it was late we went out. He works in a bank."


def strength(quote: str, text: str = "You join two facts with although.") -> StrengthDraft:
    return StrengthDraft(text=text, example=ExampleDraft(quote=quote))


def insight(**changes: object) -> InsightDraft:
    values = {
        "category": "grammar",
        "pattern": ARTICLES.pattern_id,
        "detail": "You leave out the article.",
        "severity": "medium",
        "suggestion": "Say a or the.",
        "examples": (ExampleDraft(quote="I have dog", correction="I have a dog"),),
        **changes,
    }
    return InsightDraft.model_validate(values)


def absent(quote: str | None, pattern_id: str = ARTICLES.pattern_id, *, owes: bool = True) -> ProbeDraft:
    example = None if quote is None else ExampleDraft(quote=quote)
    return ProbeDraft(
        pattern_id=pattern_id, state="absent", correct_uses=3, correct_example=example, owes_correct_example=owes
    )


def analysed(transcript: Transcript | None = None, background: Background | None = None, **draft: object) -> Analysis:
    values = {
        "insights": (),
        "focus_next": None,
        "summary": "A talk.",
        "engine": "test",
        "engine_version": "1",
        **draft,
    }
    heard = transcript or Transcript(text=TEXT, duration_ms=60_000, engine="test", engine_version="1")
    request = AnalysisRequest(heard, (ARTICLES, ORDER), background or Background())
    return verified(AnalysisDraft.model_validate(values), request)


def test_a_construction_used_well_stands_in_the_transcripts_own_words() -> None:
    (shown,) = analysed(strengths=(strength("although it was late"),)).strengths
    assert (shown.text, shown.quote.text) == ("You join two facts with although.", "Although it was late")


def test_one_that_nobody_said_or_that_holds_a_mistake_is_counted_and_not_shown() -> None:
    given = (strength("although it rained"), strength("dog and it is brown"), strength("He works in a bank"))
    analysis = analysed(insights=(insight(),), strengths=given)
    assert [shown.quote.text for shown in analysis.strengths] == ["He works in a bank"]
    assert (analysis.rejections.strengths_given, analysis.rejections.strengths_without_quote) == (3, 2)


def test_a_sentence_with_a_mistake_elsewhere_in_it_is_not_praised() -> None:
    assert analysed(insights=(insight(),), strengths=(strength("it is brown"),)).strengths == ()


def test_what_was_probably_misheard_is_no_strength() -> None:
    words = tuple(Word(text=word, confidence=0.1 if word == "Although" else 0.9) for word in TEXT.split())
    heard = Transcript(text=TEXT, words=words, duration_ms=60_000, engine="test", engine_version="1")
    assert analysed(heard, strengths=(strength("Although it was late"),)).strengths == ()


def test_a_text_that_claims_what_nobody_said_goes_with_its_strength() -> None:
    lying = strength("we went out", 'You said "although it was raining cats".')
    assert analysed(strengths=(lying,)).strengths == ()


def test_three_strengths_are_enough() -> None:
    quotes = ("we went out", "He works in a bank", "I have a cat", "Although it was late")
    assert len(analysed(strengths=tuple(map(strength, quotes))).strengths) == 3


def test_an_absent_pattern_rests_on_words_that_were_said_right() -> None:
    seen = {one.key: one for one in analysed(probes=(absent("I have a cat"),)).observations}[ARTICLES.key]
    assert (seen.state, seen.correct_uses) == ("absent", 3)
    assert [quote.text for quote in seen.correct_quotes] == ["I have a cat"]


def test_absent_without_such_words_was_not_checked() -> None:
    for quote in (None, "I have a horse"):
        seen = {one.key: one for one in analysed(probes=(absent(quote),)).observations}[ARTICLES.key]
        assert (seen.state, seen.correct_uses, seen.correct_quotes) == ("not_checked", None, ())


def test_a_habit_and_an_engine_that_owes_none_may_be_absent_without() -> None:
    for probe in (absent(None, ORDER.pattern_id), absent(None, owes=False)):
        (state,) = {one.state for one in analysed(probes=(probe,)).observations} - {"not_checked"}
        assert state == "absent"


def test_how_often_is_counted_here() -> None:
    twice = (ExampleDraft(quote="I have dog"), ExampleDraft(quote="I have dogs"))
    assert analysed(insights=(insight(examples=twice),)).insights[0].frequency == 1


def test_a_cause_is_named_only_where_the_first_language_is_known() -> None:
    guess = insight(likely_cause="transfer")
    known = analysed(background=Background(first_language="ja"), insights=(guess,))
    assert [analysis.insights[0].likely_cause for analysis in (analysed(insights=(guess,)), known)] == [
        None,
        "transfer",
    ]


def test_the_rule_goes_with_the_engines_own_focus_alone() -> None:
    said: dict[str, Any] = {"focus_next": "Put an article.", "focus_rule": "One thing, one article."}
    assert analysed(insights=(insight(),), **said).focus_rule == "One thing, one article."
    invented = insight(pattern="grammar.tense.past_time", examples=(ExampleDraft(quote="never said at all"),))
    assert analysed(insights=(insight(), invented), **said).focus_rule is None
