from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pytest

from speakkit.analyse import AnalysisRequest
from speakkit.analyse.engines.rules.detector import Detector
from speakkit.analyse.engines.rules.sentence import Occurrence, Sentence
from speakkit.analyse.engines.rules.talk import Talk
from speakkit.analyse.engines.rules_engine import DETECTORS, RulesAnalyser, find, known_pattern_ids
from speakkit.analyse.verify.verification import verified
from speakkit.model import Analysis
from speakkit.patterns.vocabulary import vocabulary
from speakkit.settings import Settings
from speakkit.text.doubt import doubtful_spans
from tests.support.ledgers import Ledger
from tests.support.values import make_transcript

CASE = "grammar.pronoun.case"


class SeesErrors:
    """A detector to whom every "them" is an error."""

    name = "sees errors"
    version = "sees-errors 7"
    opportunities: Mapping[str, frozenset[str]] = {}

    def __init__(self, *, is_certain: bool) -> None:
        self.is_certain = is_certain

    def find(self, sentences: Sequence[Sentence]) -> Iterator[Occurrence]:
        for sentence in sentences:
            for start, end in sentence.find({"them"}):
                yield sentence.occurrence(CASE, start, end, "they")


def analysed(text: str, detectors: Sequence[Detector] = DETECTORS) -> Analysis:
    request = AnalysisRequest(make_transcript(text))
    return verified(RulesAnalyser(Settings(), detectors).analyse(request, Ledger("analyse").ledger), request)


def state(pattern_id: str, text: str, detectors: Sequence[Detector] = DETECTORS) -> str:
    (seen,) = [seen for seen in analysed(text, detectors).observations if seen.pattern_id == pattern_id]
    return seen.state


def test_every_rule_names_an_entry_of_the_vocabulary() -> None:
    assert known_pattern_ids() <= set(vocabulary().patterns)


def test_everything_known_is_probed_in_every_transcript() -> None:
    observed = {seen.pattern_id for seen in analysed("I like tea.").observations}
    assert observed == known_pattern_ids()


def test_a_planted_habit_is_found_with_every_place_and_a_correction() -> None:
    analysis = analysed("My sister like tea. She like coffee too. My father work in a bank.")
    (insight,) = analysis.insights
    assert (insight.key, insight.frequency) == ("grammar:Missing third-person -s", 3)
    assert [quote.text for quote in insight.examples] == [
        "My sister like tea",
        "She like coffee too",
        "My father work in a bank",
    ]
    assert "say “My sister likes tea” instead of “My sister like tea”" in insight.suggestion


def test_the_focus_is_the_heaviest_insight() -> None:
    analysis = analysed("I have dog. Yesterday I go home. Last week I buy bread. Yesterday my sister come.")
    assert analysis.insights[0].key == "grammar:Present tense for past events"
    assert analysis.focus_next == analysis.insights[0].suggestion


def test_correct_speech_is_left_alone() -> None:
    analysis = analysed("My sister likes tea. Yesterday we went to the market and bought two apples. She was happy.")
    assert analysis.insights == ()
    assert not [seen for seen in analysis.observations if seen.state == "present"]


def test_what_the_transcript_cannot_show_is_not_checked() -> None:
    unheard = {seen.pattern_id for seen in analysed("I like tea.").observations if seen.state == "not_checked"}
    assert unheard == {"fluency.filler.overuse", "fluency.repetition", "vocabulary.range.narrow"}


@pytest.mark.parametrize(
    ("pattern_id", "text", "expected"),
    [
        ("grammar.verb.am_agree", "I like tea.", "no_opportunity"),
        ("grammar.verb.am_agree", "I agree with you.", "absent"),
        ("grammar.verb.am_agree", "I am agree with you.", "present"),
        ("grammar.article.missing", "Yes, thank you.", "no_opportunity"),
        ("grammar.article.missing", "I have a dog.", "absent"),
        ("grammar.time.since_for", "I have lived here for two years.", "absent"),
        ("grammar.tense.continuous_state", "I am at home.", "no_opportunity"),
        ("grammar.tense.continuous_state", "I know him.", "absent"),
        ("grammar.comparison.than", "She is tall.", "no_opportunity"),
        ("grammar.comparison.than", "She is taller than me.", "absent"),
    ],
)
def test_absent_is_said_only_where_there_was_an_opportunity(pattern_id: str, text: str, expected: str) -> None:
    assert state(pattern_id, text) == expected


def test_one_possible_error_is_neither_present_nor_absent() -> None:
    unsure = [SeesErrors(is_certain=False)]
    assert state(CASE, "I saw them.", unsure) == "not_checked"
    assert state(CASE, "I saw them. We like them.", unsure) == "present"
    assert state(CASE, "Hello.", unsure) == "no_opportunity"


def test_one_certain_error_is_present_and_possible_ones_are_not_added_to_it() -> None:
    assert state(CASE, "I saw them.", [SeesErrors(is_certain=True)]) == "present"
    both = analysed("Me and him went there. I saw them.", [SeesErrors(is_certain=False)])
    assert [seen.occurrences for seen in both.observations if seen.pattern_id == CASE] == [1]


def test_versions_of_rules_and_detectors_are_recorded() -> None:
    assert analysed("I like tea.", [SeesErrors(is_certain=True)]).engine_version == "rules 12; sees-errors 7"
    assert analysed("I like tea.").engine_version.startswith("rules 12; pocketsphinx 5")


def test_what_nobody_may_have_said_is_no_habit() -> None:
    loop = "thank you very much " * 30
    fluent = "Last week I went to the market with my sister and we bought some fruit for the whole family there. " * 3
    said = make_transcript(fluent + loop + "then I saw saw a friend and we we talked", verbatim=True)
    finding = {found.pattern.pattern_id: found for found in find(Talk(said, doubtful_spans(said)))}
    assert finding["fluency.repetition"].state == "not_checked"
    assert finding["vocabulary.intensifier.very"].state == "not_checked"


def test_in_another_language_nothing_is_checked() -> None:
    german = make_transcript(
        "Ich gehe zum Markt und er er kauft um die Ecke ein very very gutes Brot. " * 8, language="de"
    )
    assert {finding.state for finding in find(Talk(german))} == {"not_checked"}
    draft = RulesAnalyser(Settings()).analyse(AnalysisRequest(german), Ledger("analyse").ledger)
    assert (draft.insights, draft.summary) == ((), "The rules know English only.")
