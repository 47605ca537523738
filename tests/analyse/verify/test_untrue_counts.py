"""What an analyser's texts say of a number is what was verified, or isn't said."""

from __future__ import annotations

import re

import pytest

from speakkit.analyse.engines.rules_engine import RulesAnalyser
from speakkit.analyse.protocol import AnalysisDraft, AnalysisRequest, ExampleDraft, InsightDraft, StrengthDraft
from speakkit.analyse.verify.untrue_counts import with_true_counts
from speakkit.analyse.verify.verification import verified
from speakkit.model import Analysis, Insight, Word
from speakkit.settings import Settings
from tests.support.ledgers import Ledger
from tests.support.values import make_transcript

STARTS = "I took the early train. I saw a long river. I met my aunt there. I ate warm bread. I read a good book. "
VERY = "It was very cold outside. It was very late again. It was very dark too. We were very tired. He was very slow. "


@pytest.mark.parametrize(
    ("text", "doubted", "pattern", "said"),
    [
        (STARTS * 3, "train.", "Monotonous sentence starters", 15),
        (STARTS + VERY * 2, "very", "Overused 'very'", 10),
        ("She like tea and he like milk. My brother like bread. " + STARTS * 2, "like", "Missing third-person -s", 3),
    ],
    ids=["starters", "very", "grammar"],
)
def test_where_a_place_is_in_doubt_the_text_says_how_often_it_is_shown(
    text: str, doubted: str, pattern: str, said: int
) -> None:
    found = said_by_rules(text, doubted=text.split().index(doubted))[pattern]
    assert int(re.findall(r"\d+", found.detail)[0]) == found.frequency < said


def said_by_rules(text: str, *, doubted: int) -> dict[str, Insight]:
    """What the rules say of a talk of which one word was probably misheard."""
    words = [
        Word(text=word, start_ms=at * 400, end_ms=at * 400 + 350, confidence=0.1 if at == doubted else 0.99)
        for at, word in enumerate(text.split())
    ]
    request = AnalysisRequest(make_transcript(text, words=tuple(words)))
    draft = RulesAnalyser(Settings(_env_file=None)).analyse(request, Ledger("analyse").ledger)
    assert request.doubtful
    return {found.pattern: found for found in verified(draft, request).insights}


DETAILS = (
    ("You say ‘very’ 14 times. It tires.", "It tires."),
    ("It tires. You say it in 13 of your 14 sentences.", "It tires."),
    ("Lo dices catorce veces. Cansa.", "Cansa."),
    ("Das steht an drei Stellen. Es ermüdet.", "Es ermüdet."),
    ("Das sagst du 14-mal. Es ermüdet.", "Es ermüdet."),
    ("You say it twice, without a need.", "You say it twice, without a need."),
    ("He goes there three times a week. Two sentences run together.",) * 2,
    ("You said “I go there five times”.",) * 2,
)


@pytest.mark.parametrize(("written", "shown"), DETAILS)
def test_a_sentence_with_another_count_is_left_out(written: str, shown: str) -> None:
    assert with_true_counts(written, {2})[0] == shown


def test_a_models_counts_are_looked_at_in_every_text_that_says_what_was_said() -> None:
    analysis = told(detail="It is left out 7 times. Say it.", summary="Seven times an article is missing.")
    assert analysis.insights[0].detail == "Say it."
    assert analysis.summary == "The first thing to work on is Missing articles (2 places)."
    assert [one.text for one in analysis.strengths] == ["The past is right."]
    assert analysis.rejections.untrue_counts == 3


def test_a_models_true_counts_stay() -> None:
    analysis = told(detail="It is left out twice.", summary="An article is missing in two places.")
    assert (analysis.insights[0].detail, analysis.summary) == (
        "It is left out twice.",
        "An article is missing in two places.",
    )


def told(*, detail: str, summary: str) -> Analysis:
    transcript = make_transcript("I take bus to work. I saw river there. We walked home in the rain.")
    found = InsightDraft(
        category="grammar",
        pattern="grammar.article.missing",
        detail=detail,
        severity="medium",
        suggestion="Put it in.",
        examples=(ExampleDraft(quote="I take bus to work"), ExampleDraft(quote="I saw river there")),
    )
    praise = StrengthDraft(
        text="You used it right nine times. The past is right.",
        example=ExampleDraft(quote="We walked home in the rain"),
    )
    draft = AnalysisDraft(
        insights=(found,), strengths=(praise,), focus_next=None, summary=summary, engine="test", engine_version="1"
    )
    return verified(draft, AnalysisRequest(transcript))
