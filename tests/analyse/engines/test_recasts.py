"""Corrections of the rules: of the samples, where what was planted is known, and of single sentences."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from speakkit.analyse import AnalysisRequest
from speakkit.analyse.engines.rules_engine import RulesAnalyser
from speakkit.analyse.verify.verification import verified
from speakkit.model import Analysis, Quote
from speakkit.patterns.vocabulary import vocabulary
from speakkit.settings import Settings
from speakkit.text.tokens import find_run, tokenise
from tests.support.ledgers import Ledger
from tests.support.samples import PlantedSession, planted_sessions
from tests.support.values import make_transcript

SESSIONS = planted_sessions()


def analysed(text: str) -> Analysis:
    request = AnalysisRequest(make_transcript(text, verbatim=True))
    return verified(RulesAnalyser(Settings()).analyse(request, Ledger("analyse").ledger), request)


def corrected(text: str) -> set[str | None]:
    return {quote.correction for seen in analysed(text).observations for quote in seen.quotes}


def has_type(pattern_id: str | None) -> bool:
    return bool(pattern_id and vocabulary().patterns[pattern_id].errant_types)


def errors(session: PlantedSession) -> Iterator[list[str]]:
    """The words of each planted phrase whose pattern has an ERRANT type."""
    for pattern_id, phrases in session.planted.items():
        if has_type(pattern_id):
            yield from ([token.norm for token in tokenise(phrase)] for phrase in phrases)


@pytest.fixture(scope="module")
def analyses() -> list[tuple[PlantedSession, Analysis]]:
    return [(session, analysed(session.script)) for session in SESSIONS]


def typed_quotes(analysis: Analysis) -> list[Quote]:
    return [quote for seen in analysis.observations if has_type(seen.pattern_id) for quote in seen.quotes]


def test_what_is_wrong_in_the_samples_is_put_right(analyses: list[tuple[PlantedSession, Analysis]]) -> None:
    quotes = [quote for _, analysis in analyses for quote in typed_quotes(analysis)]
    assert len(quotes) > 100
    assert sum(quote.correction is not None for quote in quotes) >= 0.97 * len(quotes)


def test_no_correction_leaves_a_planted_error(analyses: list[tuple[PlantedSession, Analysis]]) -> None:
    for session, analysis in analyses:
        for quote in typed_quotes(analysis):
            words = [token.norm for token in tokenise(quote.correction or "")]
            assert not [error for error in errors(session) if find_run(error, words)], session.file


def test_a_habit_has_one_alternative_and_an_error_none(analyses: list[tuple[PlantedSession, Analysis]]) -> None:
    insights = [insight for _, analysis in analyses for insight in analysis.insights]
    assert {
        insight.pattern for insight in insights if has_type(insight.pattern_id) == bool(insight.alternative)
    } == set()


def test_nothing_of_the_rules_is_refused(analyses: list[tuple[PlantedSession, Analysis]]) -> None:
    refused = {
        (session.file, name)
        for session, analysis in analyses
        for name, count in analysis.rejections.model_dump().items()
        if count and not name.endswith("_given")
    }
    assert not refused


@pytest.mark.parametrize(
    ("said", "right"),
    [
        ("I love to listen music and I am agree with you.", "I love to listen to music and I agree with you."),
        ("Um yesterday I go, I go to the market.", "Yesterday I went to the market"),
        ("Me and him went there.", "He and I went there"),
        ("My mother, he works in a bank.", "My mother works in a bank"),
        ("The equipments were old.", "The equipment was old"),
        ("He explained me the rules of the game.", "He explained the rules of the game to me"),
        ("I am totally agree with him.", "I totally agree with him"),
        (
            "I like the tea, because because she work in a café near us.",
            "I like the tea, because she works in a café near us",
        ),
        ("I no like it.", "I don't like it"),
    ],
)
def test_a_sentence_is_put_right_as_a_whole(said: str, right: str) -> None:
    assert corrected(said) == {right.rstrip(".")}


def test_a_filler_takes_the_commas_around_it_along() -> None:
    assert "Yesterday I saw my doctor because my back hurts" in corrected(
        "Yesterday I see my doctor because, um, my back hurts."
    )


def test_a_change_that_ends_where_a_sentence_begins_is_none_of_that_sentence() -> None:
    said = "He explained me the problem with the old car. A small car is more cheaper than a big one."
    assert corrected(said) == {
        "He explained the problem with the old car to me",
        "A small car is cheaper than a big one",
    }
