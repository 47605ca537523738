"""From stored transcripts to evidence with the claude analyser, its server on this machine: probes, versions, cost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from speakkit.analyse import AnalysisRequest
from speakkit.analyse.engines.claude import ClaudeAnalyser
from speakkit.analyse.engines.model_question import prompt
from speakkit.calls.budget import Budget
from speakkit.errors import CostCapError, InvalidStateError, WrongKeyError
from speakkit.kit import open_kit
from speakkit.model import Learner, Observation, SessionStatus
from speakkit.patterns.vocabulary import vocabulary
from speakkit.pipeline.pipeline import Pipeline
from speakkit.profile.show import cautions
from speakkit.recordings import open_recordings
from speakkit.report import write_report
from speakkit.settings import Settings
from speakkit.store import Store
from speakkit.transcribe import open_transcriber
from tests.support import fake_anthropic as fake
from tests.support.loopback import Loopback, Received, Reply, loopback
from tests.support.values import NOON, make_session, make_transcript

PLANTED = [f"grammar.{name}" for name in (
    "article.missing", "article.extra", "article.wrong", "tense.past_time", "agreement.third_person", "plural.missing",
)]  # fmt: skip
FILLING = " and then we talked about many other things" * 15
SPOKEN = "one two three. four five six. seven eight nine. ten eleven twelve. red green blue. cold warm hot. up down in."
QUOTES = [sentence.strip() for sentence in SPOKEN.split(".") if sentence.strip()]


class Server:
    """Claude as `answer` plays it."""

    def __init__(self) -> None:
        self.answer: Callable[[Received], Reply] = fake.answer

    def respond(self, received: Received) -> Reply:
        return self.answer(received)


@pytest.fixture
def claude() -> Server:
    return Server()


@pytest.fixture
def server(claude: Server) -> Iterator[Loopback]:
    with loopback(claude.respond) as server:
        yield server


@pytest.fixture
def pipeline(tmp_path: Path, server: Loopback) -> Iterator[Pipeline]:
    settings = Settings(
        _env_file=None,
        data_dir=tmp_path,
        retry_wait_s=0,
        analyser="claude",
        anthropic_api_key="sk-ant-test",
        anthropic_base_url=server.url,
        anthropic_usd_per_million_input_tokens=2.0,
        anthropic_usd_per_million_output_tokens=10.0,
        anthropic_max_tokens=1000,
    )
    store = Store(settings.store_path)
    store.learners.add(Learner(learner_id="ana", created_at=NOON))
    transcriber = open_transcriber("local", settings)
    with store.staying_open():
        yield Pipeline(settings, store, open_recordings(settings), transcriber, ClaudeAnalyser(settings))


def transcribed(pipeline: Pipeline, number: int, text: str = SPOKEN + FILLING) -> str:
    """A session whose transcript is stored, left by its worker."""
    session_id = f"ana-{number}"
    recorded_at = NOON + timedelta(days=number)
    pipeline.store.sessions.add(
        make_session(session_id, sha256=f"{number:064d}", recorded_at=recorded_at, storage_key=None)
    )
    claim = pipeline.store.claims.take(session_id, owner="test", lease_s=60)
    pipeline.store.results.save_transcript(claim, make_transcript(f"{text} and that was talk number {number}"))
    pipeline.store.claims.mark_audio_deleted(claim, NOON)
    pipeline.store.claims.fail(claim, "INTERRUPTED", "...")
    return session_id


def analysed(pipeline: Pipeline, number: int) -> str:
    session_id = transcribed(pipeline, number)
    assert pipeline.process(session_id).status is SessionStatus.DONE
    return session_id


def observed(pipeline: Pipeline, session_id: str) -> dict[str, Observation]:
    analysis = pipeline.store.results.raw_analysis(session_id)
    assert analysis is not None
    return {seen.key: seen for seen in analysis.observations}


def seven_patterns() -> list[str]:
    """Six of the vocabulary, and one that it has no entry for."""
    return [*list(vocabulary().patterns)[:6], "Ends with so yeah"]


def lists(patterns: list[str], *, probes_all: bool) -> Callable[[Received], Reply]:
    """Lists these, each with its own quote, and answers for every known pattern, or for none that it doesn't list."""
    quotes = dict(zip(seven_patterns(), QUOTES, strict=True))

    def answer(received: Received) -> Reply:
        asked = fake.asked(received)["known_patterns"]
        probes = [
            fake.probe(name, "present", quotes[name.removeprefix("grammar:")]) for name in asked if _is_planted(name)
        ]
        return fake.message(
            fake.analysis([fake.insight(quotes[name], name) for name in patterns], probes if probes_all else [])
        )

    return answer


def _is_planted(name: str) -> bool:
    return name.removeprefix("grammar:") in seven_patterns()


def test_of_seven_planted_patterns_the_two_outranked_are_never_recorded_as_absent(
    pipeline: Pipeline, claude: Server
) -> None:
    planted = seven_patterns()
    sessions = []
    for number, (listed, probes_all) in enumerate([(planted[:5], True), (planted[2:], True), (planted[:5], False)]):
        claude.answer = lists(listed, probes_all=probes_all)
        sessions.append(analysed(pipeline, number))
    keys = [vocabulary().patterns[name].key if "." in name else f"grammar:{name}" for name in planted]
    second, third = (observed(pipeline, session_id) for session_id in sessions[1:])
    assert {second[key].state for key in keys} == {"present"}
    assert [third[key].state for key in keys] == ["present"] * 5 + ["not_checked"] * 2
    profile = {row.key: row for row in pipeline.store.profiles.get("ana")}
    assert all(row.sessions_present == row.sessions_checked for row in profile.values())
    last = profile[keys[6]]
    assert (last.sessions_present, last.sessions_checked, last.sessions_censored) == (1, 1, 2)


def test_a_pattern_without_an_entry_is_asked_for_again(pipeline: Pipeline, server: Loopback, claude: Server) -> None:
    claude.answer = lists(["Ends with so yeah"], probes_all=True)
    analysed(pipeline, 1)
    second = analysed(pipeline, 2)
    assert fake.asked(server.requests[1])["known_patterns"] == ["grammar:Ends with so yeah"]
    assert observed(pipeline, second)["grammar:Ends with so yeah"].state == "present"


def test_an_analysis_says_where_it_comes_from_and_what_it_took(pipeline: Pipeline) -> None:
    analysis = pipeline.store.results.raw_analysis(analysed(pipeline, 1))
    assert analysis is not None
    assert (analysis.request_id, analysis.input_tokens, analysis.output_tokens) == ("req_message", 4000, 200)
    assert analysis.cost_usd == pytest.approx(0.010)
    hashes = (analysis.prompt_hash, analysis.schema_hash, analysis.vocabulary_hash, analysis.input_hash)
    assert len({value for value in hashes if value and len(value) == 64}) == 4


def test_the_same_transcript_again_costs_nothing_in_another_process_neither(
    pipeline: Pipeline, server: Loopback
) -> None:
    first, second = analysed(pipeline, 1), analysed(pipeline, 2)
    before = [pipeline.store.results.raw_analysis(session_id) for session_id in (first, second)]
    other = replace(pipeline, store=Store(pipeline.settings.store_path), analyser=ClaudeAnalyser(pipeline.settings))
    for session_id in (first, second):
        assert pipeline.reanalyse(session_id).status is SessionStatus.DONE
    assert other.reanalyse(first).status is SessionStatus.DONE
    assert len(server.requests) == 2
    assert [pipeline.store.results.raw_analysis(session_id) for session_id in (first, second)] == before
    assert len(pipeline.store.ledger.calls(first)) == 1


def test_one_word_of_the_prompt_makes_a_new_version_and_a_break_in_profile_and_report(
    pipeline: Pipeline, claude: Server, server: Loopback, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    claude.answer = lists(seven_patterns()[:1], probes_all=True)
    before = [analysed(pipeline, number) for number in (1, 2)]
    instructions = prompt()
    monkeypatch.setattr(
        "speakkit.analyse.engines.model_analyser.prompt", lambda: instructions.replace("learner", "speaker", 1)
    )
    for number in (3, 4):
        analysed(pipeline, number)
    pipeline.store.publish(pipeline.settings.published_dir)
    kit = open_kit(pipeline.settings.published_dir)
    assert kit.analyses()["analysis_version"].nunique() == kit.observations()["analysis_version"].nunique() == 2
    profile = kit.profile("ana")
    assert [(session.session_id, session.changed) for session in profile.breaks] == [("ana-3", ("prompt",))]
    assert [pattern.comparable_sessions for pattern in profile.patterns] == [2]
    assert "the prompt differs" in cautions(profile)[0]
    page = write_report(kit, "ana", tmp_path / "ana.html").read_text(encoding="utf-8")
    assert 'class="break"' in page
    assert "Sessions before and after it can&#39;t be compared" in page

    for session_id in before:
        pipeline.reanalyse(session_id)
    assert len(server.requests) == 6
    pipeline.store.publish(pipeline.settings.published_dir)
    kit.refresh()
    assert kit.sessions()["analysis_version"].nunique() == 1


def test_what_the_engine_wrote_is_published_behind_the_label(pipeline: Pipeline, claude: Server) -> None:
    claude.answer = lambda _: fake.message(fake.analysis([fake.insight(QUOTES[0], "No article")]))
    analysed(pipeline, 1)
    pipeline.store.publish(pipeline.settings.published_dir)
    (insight,) = open_kit(pipeline.settings.published_dir).insights().to_dict("records")
    assert (insight["key"], insight["engine_label"]) == ("grammar:Missing articles", "No article")


def test_a_new_answer_can_be_asked_for(pipeline: Pipeline, server: Loopback) -> None:
    session_id = analysed(pipeline, 1)
    pipeline.reanalyse(session_id, asks_anew=True)
    assert len(server.requests) == 2


def test_repeated_analyses_are_paid_for_once_each(pipeline: Pipeline, server: Loopback, claude: Server) -> None:
    session_id = transcribed(pipeline, 1)
    planted = seven_patterns()
    once, twice = lists(planted[:2], probes_all=True), lists(planted[:1], probes_all=True)
    answers = iter((once, twice, twice))
    claude.answer = lambda received: next(answers)(received)
    pipeline.process(session_id)
    pipeline.reanalyse(session_id, repeat=3)
    pipeline.reanalyse(session_id, repeat=3)
    analysis = pipeline.store.results.raw_analysis(session_id)
    assert analysis is not None
    assert analysis.agreement is not None
    assert [(found.runs_agreeing, found.runs) for found in analysis.insights] == [(3, 3), (1, 3)]
    assert [found.is_tentative for found in analysis.insights] == [False, True]
    assert len(server.requests) == 3


def test_only_a_done_session_is_analysed_again(pipeline: Pipeline) -> None:
    with pytest.raises(InvalidStateError, match="speakkit process"):
        pipeline.reanalyse(transcribed(pipeline, 1))


def test_an_analysis_that_fails_leaves_the_earlier_one(pipeline: Pipeline, claude: Server) -> None:
    session_id = analysed(pipeline, 1)
    before = pipeline.store.results.raw_analysis(session_id)
    claude.answer = lambda _: fake.error(401, "authentication_error")
    with pytest.raises(WrongKeyError):
        pipeline.reanalyse(session_id, asks_anew=True)
    assert pipeline.store.sessions.get(session_id).status is SessionStatus.DONE
    assert pipeline.store.results.raw_analysis(session_id) == before


def test_a_worker_that_dies_over_a_reanalysis_leaves_the_earlier_one(pipeline: Pipeline) -> None:
    session_id = analysed(pipeline, 1)
    before = pipeline.store.results.raw_analysis(session_id)
    pipeline.store.claims.take_done(session_id, owner="died", lease_s=0.001)
    assert pipeline.store.claims.waiting() == [session_id]
    assert pipeline.process(session_id).status is SessionStatus.DONE
    assert pipeline.store.results.raw_analysis(session_id) == before


def test_a_cap_stops_before_the_call_that_might_exceed_it_and_a_higher_one_goes_on(
    pipeline: Pipeline, server: Loopback
) -> None:
    sessions = [transcribed(pipeline, number) for number in range(3)]
    analyser = pipeline.analyser
    assert isinstance(analyser, ClaudeAnalyser)
    most_usd = analyser.most_usd(AnalysisRequest(make_transcript(SPOKEN + FILLING)))
    assert most_usd is not None
    capped = replace(pipeline, budget=Budget(most_usd + 0.005))  # a call costs 0.01
    assert capped.process(sessions[0]).status is SessionStatus.DONE
    for session_id in sessions[1:]:
        with pytest.raises(CostCapError):
            capped.process(session_id)
    assert capped.budget.spent_usd == pytest.approx(0.01)
    assert len(server.requests) == 1
    assert pipeline.store.claims.waiting() == sessions[1:]
    for session_id in pipeline.store.claims.waiting():
        pipeline.process(session_id)
    assert {session.status for session in pipeline.store.sessions.all()} == {SessionStatus.DONE}
    assert len(server.requests) == 3
