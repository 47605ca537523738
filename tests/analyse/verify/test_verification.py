from __future__ import annotations

import pytest

from speakkit.analyse.engines.rules_engine import RulesAnalyser
from speakkit.analyse.protocol import AnalysisDraft, AnalysisRequest, ExampleDraft, InsightDraft, ProbeDraft
from speakkit.analyse.verify.verification import unanalysed, verified
from speakkit.model import Analysis, Category, Filler, ObservationState, Transcript
from speakkit.model.judge import analysis_version
from speakkit.patterns.vocabulary import FreePattern, KnownPattern, Pattern, Vocabulary
from speakkit.settings import Settings
from tests.support.ledgers import Ledger
from tests.support.values import make_transcript

TEXT = "Yesterday I go to market. I take bus. My sister like tea very much. She like coffee too. I see friend."


def make_pattern(pattern_id: str, label: str, category: Category = "grammar", alias: str = "") -> Pattern:
    return Pattern(
        pattern_id=pattern_id,
        category=category,
        label=label,
        aliases=(alias,) if alias else (),
        definition="...",
        wrong="...",
        right="...",
        practice="...",
    )


ARTICLES = make_pattern("grammar.article.missing", "Missing articles", alias="no article")
TENSE = make_pattern("grammar.tense.past_time", "Present tense for past events")
FILLERS = make_pattern("fluency.filler.overuse", "Frequent fillers", "fluency")
PAUSES = make_pattern("fluency.pause.long", "Long pauses", "fluency")
REPEATS = make_pattern("fluency.repetition", "Repeated words", "fluency")
PATTERNS = Vocabulary("test", {entry.pattern_id: entry for entry in (ARTICLES, TENSE, FILLERS, REPEATS)})
SAID = make_transcript(TEXT, verbatim=True)


def insight(pattern: str, *quotes: str, category: Category = "grammar", frequency: int = 1) -> InsightDraft:
    return InsightDraft(
        category=category,
        pattern=pattern,
        detail="...",
        frequency=frequency,
        severity="medium",
        suggestion=f"fix {pattern}",
        examples=tuple(ExampleDraft(quote=quote) for quote in quotes),
    )


def probe(pattern_id: str, state: ObservationState, *quotes: str) -> ProbeDraft:
    return ProbeDraft(pattern_id=pattern_id, state=state, examples=tuple(ExampleDraft(quote=quote) for quote in quotes))


def finished(
    *insights: InsightDraft,
    probes: tuple[ProbeDraft, ...] = (),
    known: tuple[KnownPattern, ...] = (),
    transcript: Transcript = SAID,
    patterns: Vocabulary = PATTERNS,
) -> Analysis:
    draft = AnalysisDraft(
        insights=insights,
        probes=probes,
        focus_next="as drafted",
        summary="as drafted",
        engine="test",
        engine_version="1",
    )
    return verified(draft, AnalysisRequest(transcript, known), patterns)


def states(analysis: Analysis) -> dict[str, str]:
    return {observation.key: observation.state for observation in analysis.observations}


def test_a_label_becomes_the_vocabulary_s_own() -> None:
    (found,) = finished(insight("No articles", "I take bus")).insights
    assert (found.key, found.pattern_id) == ("grammar:Missing articles", "grammar.article.missing")


def test_what_the_engine_wrote_stays_behind_the_label() -> None:
    written = [finished(insight(name, "I go to market")).insights[0] for name in ("No article", ARTICLES.pattern_id)]
    assert [found.pattern for found in written] == ["Missing articles"] * 2
    assert [found.engine_label for found in written] == ["No article", "grammar.article.missing"]


def test_an_unknown_label_keeps_its_words() -> None:
    (found,) = finished(insight("Odd rhythm of clauses", "I take bus")).insights
    assert (found.key, found.pattern_id) == ("grammar:Odd rhythm of clauses", None)


def test_an_insight_without_a_true_quote_is_dropped_counted_and_not_spoken_of() -> None:
    analysis = finished(insight("No article", "she eats a apple every day"), insight(TENSE.label, "Yesterday I go"))
    assert [found.pattern for found in analysis.insights] == [TENSE.label]
    assert analysis.rejections.insights_without_quote == 1
    assert analysis.rejections.invented_quotes == 1
    assert analysis.focus_next == f"fix {TENSE.label}"
    assert ARTICLES.label not in analysis.summary


def test_the_summary_of_what_stands_is_sentences() -> None:
    told = [insight("No article", "I take bus"), insight(TENSE.label, "Yesterday I go"), insight("Odd", "I see friend")]
    assert finished(insight("Lies", "she never said it"), *told[:1]).summary == (
        "The first thing to work on is Missing articles (1 place)."
    )
    assert finished(insight("Lies", "she never said it"), *told).summary == (
        "The first thing to work on is Missing articles (1 place). "
        f"Also found: {TENSE.label} (1 place) and Odd (1 place)."
    )


@pytest.mark.parametrize("written", ["It is “what nobody ever said”.", "You said “I never ever said that”."])
def test_a_text_of_which_nothing_stands_is_the_vocabularys(written: str) -> None:
    draft = insight("No article", "I take bus").model_copy(update={"detail": written, "suggestion": written})
    free = insight("Odd", "Yesterday I go").model_copy(update={"detail": written, "suggestion": "You said " + written})
    known, other = finished(draft, free).insights
    assert known.detail == ARTICLES.definition
    assert other.detail == "The quotes show it."


def test_nothing_left_means_no_focus() -> None:
    analysis = finished(insight("No article", "she eats a apple every day"))
    assert (analysis.insights, analysis.focus_next) == ((), None)


def test_six_insights_become_five_and_the_sixth_stays_an_observation() -> None:
    quotes = ["Yesterday I go", "I take bus", "My sister like tea", "She like coffee", "coffee too", "I see friend"]
    analysis = finished(*(insight(f"Pattern {number}", quote) for number, quote in enumerate(quotes, start=1)))
    assert [found.rank for found in analysis.insights] == [1, 2, 3, 4, 5]
    assert analysis.rejections.insights_over_limit == 1
    assert states(analysis)["grammar:Pattern 6"] == "present"


def test_two_insights_of_one_pattern_become_one_with_the_quotes_of_both() -> None:
    (found,) = finished(insight("No article", "I take bus"), insight("Missing articles", "I see friend")).insights
    assert [quote.text for quote in found.examples] == ["I take bus", "I see friend"]
    assert found.frequency == 2


def test_only_verified_occurrences_are_counted() -> None:
    (found,) = finished(insight("No article", "I take bus", frequency=17)).insights
    assert found.frequency == 1


def of_fluency(*quotes: str, pattern: Pattern = FILLERS, frequency: int = 9999) -> InsightDraft:
    return insight(pattern.label, *quotes, category="fluency", frequency=frequency)


def test_fillers_are_counted_where_they_were_heard() -> None:
    heard = make_transcript(
        TEXT, verbatim=False, fillers=[Filler(text="um", start_ms=ms, end_ms=ms + 200) for ms in (0, 900, 1800)]
    )
    (found,) = finished(of_fluency("I take bus"), transcript=heard).insights
    assert found.frequency == 3


def test_of_fluency_that_nobody_measured_nothing_is_said() -> None:
    unmeasured = make_transcript(TEXT, verbatim=False)
    analysis = finished(of_fluency("I take bus"), transcript=unmeasured)
    assert (analysis.insights, analysis.rejections.insights_without_quote) == ((), 1)
    answers = [
        finished(probes=(probe(FILLERS.pattern_id, "absent"),), transcript=unmeasured),
        finished(transcript=unmeasured),
    ]
    assert [states(answer)[FILLERS.key] for answer in answers] == ["not_checked"] * 2


def test_fluency_in_another_language_is_not_measured() -> None:
    german = make_transcript("Gestern er er geht um um die Ecke und dann nach Hause", language="de", verbatim=True)
    assert finished(of_fluency("Gestern er er geht", pattern=REPEATS), transcript=german).insights == ()


def test_pauses_are_nothing_that_a_text_shows() -> None:
    listed, probed = of_fluency("I take bus", pattern=PAUSES), probe(PAUSES.pattern_id, "absent")
    analysis = finished(listed, probes=(probed,), patterns=Vocabulary("test", {PAUSES.pattern_id: PAUSES}))
    assert (analysis.insights, states(analysis)) == ((), {PAUSES.key: "not_checked"})


def test_a_repetition_that_nobody_made_is_no_evidence() -> None:
    said = make_transcript(
        "Yesterday I go to to the market and I take bus there with my sister and um then I come home", verbatim=True
    )
    invented = of_fluency("I I take bus", "I take bus", "with um my sister", pattern=REPEATS)
    (found,) = finished(of_fluency("I go to to the market", pattern=REPEATS), invented, transcript=said).insights
    assert (found.frequency, [quote.text for quote in found.examples]) == (1, ["I go to to the market"])
    assert [q.text for q in finished(of_fluency("and um then"), transcript=said).insights[0].examples] == [
        "and um then"
    ]


def test_one_occurrence_in_several_windows_is_one() -> None:
    analysis = finished(
        insight("No article", "I take bus", "take bus. My", "to market. I take bus. My sister"),
        probes=(probe(ARTICLES.pattern_id, "present", "take bus. My", "I see friend"),),
    )
    assert analysis.insights[0].frequency == 2
    assert [observation.occurrences for observation in analysis.observations] == [2]


def test_two_answers_that_contradict_each_other_say_nothing_against_a_true_quote() -> None:
    said = probe(ARTICLES.pattern_id, "present", "I take bus")
    denied, impossible = probe(ARTICLES.pattern_id, "absent"), probe(ARTICLES.pattern_id, "no_opportunity")
    assert (
        states(finished(probes=(said, denied))) == states(finished(probes=(denied, said))) == {ARTICLES.key: "present"}
    )
    assert states(finished(probes=(denied, impossible))) == {ARTICLES.key: "not_checked"}


def test_known_patterns_that_were_not_probed_are_not_checked() -> None:
    assert states(finished(known=(TENSE,))) == {TENSE.key: "not_checked"}


def test_probes_become_observations() -> None:
    analysis = finished(
        probes=(probe(TENSE.pattern_id, "absent"), probe(ARTICLES.pattern_id, "present", "I take bus", "I see friend"))
    )
    assert states(analysis) == {TENSE.key: "absent", ARTICLES.key: "present"}
    assert max(observation.occurrences for observation in analysis.observations) == 2


def test_a_pattern_called_present_without_a_true_quote_was_not_checked() -> None:
    analysis = finished(probes=(probe(TENSE.pattern_id, "present", "we was going home"),))
    assert states(analysis) == {TENSE.key: "not_checked"}


def test_a_verified_insight_outweighs_a_probe_that_denies_it() -> None:
    analysis = finished(insight(TENSE.label, "Yesterday I go"), probes=(probe(TENSE.pattern_id, "absent"),))
    assert states(analysis) == {TENSE.key: "present"}


def test_an_unreliable_transcript_checks_nothing() -> None:
    analysis = unanalysed(AnalysisRequest(make_transcript(TEXT), (TENSE,)), "test", "1")
    assert states(analysis) == {TENSE.key: "not_checked"}
    assert analysis.insights == ()


def in_doubt(*insights: InsightDraft, probes: tuple[ProbeDraft, ...] = ()) -> Analysis:
    """The analysis of the text with "take" and "friend" in doubt."""
    transcript = SAID
    words = tuple(
        word.model_copy(update={"confidence": 0.1}) if word.text in ("take", "friend.") else word
        for word in transcript.words
    )
    draft = AnalysisDraft(
        insights=insights,
        probes=probes,
        focus_next="as drafted",
        summary="as drafted",
        engine="test",
        engine_version="1",
    )
    return verified(draft, AnalysisRequest(transcript.model_copy(update={"words": words})), PATTERNS)


def test_an_insight_on_misheard_words_is_dropped_and_counted() -> None:
    analysis = in_doubt(insight("No article", "I take bus", "I see friend"), insight(TENSE.label, "Yesterday I go"))
    assert [found.pattern for found in analysis.insights] == [TENSE.label]
    assert (analysis.rejections.doubtful_quotes, analysis.rejections.insights_in_doubt) == (2, 1)
    assert analysis.rejections.insights_without_quote == 0
    assert (analysis.rejections.quotes_given, analysis.rejections.insights_given) == (3, 2)


def test_an_insight_keeps_its_sound_quotes() -> None:
    (found,) = in_doubt(insight("No article", "I take bus", "to market")).insights
    assert [quote.text for quote in found.examples] == ["to market"]
    assert found.frequency == 1


def test_a_pattern_seen_in_misheard_words_alone_was_not_checked() -> None:
    analysis = in_doubt(probes=(probe(ARTICLES.pattern_id, "present", "I take bus"),))
    assert states(analysis) == {ARTICLES.key: "not_checked"}


def test_doubt_beside_the_finding_does_not_touch_it() -> None:
    beside = ExampleDraft(quote="market. I take bus", token_start=4, core=(4, 5))
    within = ExampleDraft(quote="market. I take bus", token_start=4, core=(5, 7))
    draft = insight("No article").model_copy(update={"examples": (beside,)})
    assert len(in_doubt(draft).insights) == 1
    assert in_doubt(draft.model_copy(update={"examples": (within,)})).insights == ()


def test_a_quote_counts_once_for_insight_and_probe() -> None:
    quotes = ("I take bus", "no such words here")
    analysis = finished(insight("No article", *quotes), probes=(probe(ARTICLES.pattern_id, "present", *quotes),))
    assert (analysis.rejections.quotes_given, analysis.rejections.invented_quotes) == (2, 1)


def test_an_insight_that_was_dropped_is_no_sign_of_absence() -> None:
    analysis = finished(insight("No article", "never said this at all"), known=(ARTICLES, TENSE))
    assert states(analysis) == {ARTICLES.key: "not_checked", TENSE.key: "not_checked"}
    contradicted = finished(insight("No article", "never said"), probes=(probe(ARTICLES.pattern_id, "absent"),))
    assert states(contradicted) == {ARTICLES.key: "not_checked"}


def test_a_pattern_of_its_own_words_is_probed_by_its_key() -> None:
    own = FreePattern(category="structure", label="Ends with so yeah")
    said = finished(probes=(probe(own.key, "present", "She like coffee too"),), known=(own,))
    assert states(said) == {own.key: "present"}
    assert said.asked_about == ("structure:Ends with so yeah",)
    assert states(finished(known=(own,))) == {own.key: "not_checked"}


def test_a_list_has_room_below_five_as_the_engine_gave_it() -> None:
    invented = [insight(f"Odd {number}", "never said") for number in range(5)]
    assert finished(*invented[:4]).list_had_room
    assert not finished(*invented).list_had_room


def test_a_list_of_rules_has_no_room_for_what_they_do_not_know() -> None:
    text = (
        "I have dog and he have big house. Yesterday I go to the market and I buy two book. I am agree with you. "
        "She don't like it. He is more taller than me. I enjoy to swim. There is many people. He can to swim. "
        "I live here since ten years. I look forward to see you."
    )
    request, ledger = AnalysisRequest(make_transcript(text)), Ledger("analyse").ledger
    analysis = verified(RulesAnalyser(Settings()).analyse(request, ledger), request)
    seen = {state: {o.key for o in analysis.observations if o.state == state} for state in ("present", "absent")}
    assert len(analysis.insights) == 5
    assert len(seen["present"]) >= 7
    assert {found.key for found in analysis.insights} < seen["present"]
    assert not analysis.list_had_room


def test_the_version_changes_with_prompt_and_vocabulary_and_nothing_else() -> None:
    analysis = finished(insight("No article", "I take bus"))
    same = analysis.model_copy(update={"insights": (), "input_hash": "x", "cost_usd": 1.0, "summary": "..."})
    assert analysis_version(analysis) == analysis_version(same)
    changes = [{"prompt_hash": "x"}, {"schema_hash": "x"}, {"vocabulary_hash": "x"}, {"model": "x"}, {"engine": "x"}]
    changed = [analysis.model_copy(update=change) for change in changes]
    assert len({analysis_version(each) for each in (analysis, *changed)}) == 6
