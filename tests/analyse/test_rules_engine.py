from __future__ import annotations

from speakkit.analyse import AnalysisRequest, finish
from speakkit.analyse.rules_engine import RulesAnalyser, known_pattern_ids
from speakkit.analyse.vocabulary import vocabulary
from speakkit.ledger import CallLedger
from speakkit.model import Analysis, EngineCall
from speakkit.settings import Settings
from tests.support.values import make_transcript


def analysed(text: str) -> Analysis:
    calls: list[EngineCall] = []
    request = AnalysisRequest(make_transcript(text))
    return finish(RulesAnalyser(Settings()).analyse(request, CallLedger(calls.append, "s", 1, "analyse")), request)


def test_every_rule_names_an_entry_of_the_vocabulary() -> None:
    assert known_pattern_ids() <= set(vocabulary().patterns)


def test_a_planted_habit_is_found_with_every_place_and_a_correction() -> None:
    analysis = analysed("My sister like tea. She like coffee too. My father work in a bank.")
    (insight,) = [found for found in analysis.insights if found.key == "grammar:Missing third-person -s"]
    assert insight.frequency >= 2
    assert analysis.rejections.invented_quotes == 0


def test_correct_speech_is_left_alone() -> None:
    analysis = analysed("My sister likes tea. Yesterday we went to the market and bought two apples. She was happy.")
    assert analysis.insights == ()
    assert not [seen for seen in analysis.observations if seen.state == "present"]


def test_what_the_transcript_cannot_show_is_not_checked() -> None:
    unheard = {seen.pattern_id for seen in analysed("I like tea.").observations if seen.state == "not_checked"}
    assert unheard == {"fluency.filler.overuse", "fluency.repetition", "vocabulary.range.narrow"}
