"""The sample sessions against what was planted in them, through the embedded engines and the real Prefect flow.

Patterns: an insight counts as planted where the manifest names its pattern for that session. Occurrences: of a mistake a quote
counts that holds a planted phrase (numbers as words), of a habit of the whole talk (fillers, connectors, first words) all that
were counted, up to as many as were planted. The same on the scripts' own words shows what the rules miss, without punctuation
what they miss in captions; the rest is what the recogniser costs.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest

from speakkit.analyse import AnalysisRequest
from speakkit.analyse.engines.rules_engine import RulesAnalyser
from speakkit.analyse.verify.verification import verified
from speakkit.kit import open_kit
from speakkit.model import Analysis, Observation, Transcript
from speakkit.settings import Settings
from speakkit.sound.spoken_numbers import numbers_as_words
from speakkit.store import Store
from speakkit.text.tokens import tokenise
from tests.support.kept_errors import PlantedPhrase, planted_phrases
from tests.support.ledgers import Ledger
from tests.support.samples import PlantedSession, planted_sessions
from tests.support.values import make_transcript

ROOT = Path(__file__).resolve().parents[2]
LEAST_FOUND, LEAST_PLANTED = 0.7, 0.8
LEAST_PLACES_FOUND, LEAST_PLACES_RIGHT = 0.92, 0.95
LEAST_KEPT, LEAST_KEPT_OR_IN_DOUBT = 0.85, 0.95
"""The goals of the first line are .95, that of the second's second .97; what is lost is printed."""
FILLERS = "fluency.filler.overuse"


HABITS = ("fluency.", "structure.", "vocabulary.intensifier.")
"""Patterns of the whole talk, whose planted words stand alone."""


@dataclass(frozen=True)
class Found:
    """How often a pattern was counted in a session, and its quotes; of what the signal alone tells there is none."""

    occurrences: int
    quotes: Sequence[str]


Quotes = Mapping[str, Found]
"""What was found of each pattern that an analysis calls present."""


@dataclass
class Score:
    """By pattern: what was planted, how much of it was found, how much was reported at all."""

    planted: Counter[str] = field(default_factory=Counter)
    found: Counter[str] = field(default_factory=Counter)
    reported: Counter[str] = field(default_factory=Counter)

    @property
    def share_found(self) -> float:
        return self.found.total() / self.planted.total()

    @property
    def share_planted(self) -> float:
        return self.found.total() / self.reported.total()

    def add_patterns(self, session: PlantedSession, reported: set[str]) -> None:
        self.planted.update(session.planted.keys())
        self.reported.update(reported)
        self.found.update(reported & session.planted.keys())

    def add_occurrences(self, session: PlantedSession, reported: Quotes) -> None:
        self.planted.update(session.counts)
        self.reported.update({pattern: found.occurrences for pattern, found in reported.items()})
        for pattern, phrases in session.planted.items():
            found = reported.get(pattern, Found(0, ()))
            is_habit = pattern.startswith(HABITS)
            right = found.occurrences if is_habit else sum(is_planted(quote, phrases) for quote in found.quotes)
            self.found[pattern] += min(right, session.counts[pattern])

    def print(self, title: str) -> None:
        found, planted, reported = self.found.total(), self.planted.total(), self.reported.total()
        print(f"\n{title}: {found} of {planted} planted found ({self.share_found:.0%})", end="")
        print(f", {found} of {reported} reported planted ({self.share_planted:.0%})")
        print(f"{'pattern':<40}{'planted':>8}{'found':>7}{'reported':>9}")
        for pattern in sorted(self.planted | self.reported):
            print(f"{pattern:<40}{self.planted[pattern]:>8}{self.found[pattern]:>7}{self.reported[pattern]:>9}")


def is_planted(quote: str, phrases: Sequence[str]) -> bool:
    said = f" {bare(numbers_as_words(quote))} "
    return any(f" {bare(numbers_as_words(phrase))} " in said for phrase in phrases)


def bare(text: str) -> str:
    """The words in lower case without punctuation."""
    return " ".join(token.norm for token in tokenise(text))


def analysed(transcript: Transcript) -> Analysis:
    request = AnalysisRequest(transcript)
    return verified(RulesAnalyser(Settings()).analyse(request, Ledger("analyse").ledger), request)


def reported_patterns(analysis: Analysis) -> set[str]:
    return {insight.pattern_id or insight.pattern for insight in analysis.insights}


def quotes_of(observations: Iterable[Observation]) -> Quotes:
    return {
        one.pattern_id or one.pattern: Found(one.occurrences, [quote.text for quote in one.quotes])
        for one in observations
        if one.state == "present"
    }


def demo(data_dir: Path) -> dict[str, Any]:
    """What `speakkit demo` says of itself, and how long it took."""
    command = [sys.executable, "-c", "from speakkit.cli import main; main()", "demo", "--json"]
    environment = {**os.environ, "SPEAKKIT_DATA_DIR": str(data_dir)}
    began = time.time()
    told = json.loads(subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, check=True).stdout)
    first = min(Path(report).stat().st_mtime for report in told["reports"]) - began
    return {**told, "seconds": time.time() - began, "first_report_s": first}


def test_on_the_scripts_own_words() -> None:
    patterns, places = Score(), Score()
    for session in planted_sessions():
        analysis = analysed(make_transcript(session.script, verbatim=True))
        patterns.add_patterns(session, reported_patterns(analysis))
        places.add_occurrences(session, quotes_of(analysis.observations))
    patterns.print("scripts, patterns among the insights")
    places.print("scripts, occurrences")
    assert patterns.share_found >= 0.9
    assert patterns.share_planted >= 0.9
    assert places.share_found >= 0.95


@pytest.mark.parametrize("verbatim", [True, False], ids=["verbatim", "without fillers"])
def test_on_the_scripts_in_lower_case_without_punctuation(verbatim: bool) -> None:
    places, absent = Score(), list[str]()
    for session in planted_sessions():
        analysis = analysed(make_transcript(bare(session.script), verbatim=verbatim))
        if not verbatim:
            session = without_fillers(session)
        places.add_occurrences(session, quotes_of(analysis.observations))
        absent += [one.pattern for one in analysis.observations if one.pattern_id in session.planted and says_no(one)]
    places.print("scripts without punctuation, occurrences")
    print(f"called absent: {len(absent)}")
    assert places.share_found >= 235 / 258
    assert not absent


def without_fillers(session: PlantedSession) -> PlantedSession:
    """What a transcript can show that isn't verbatim."""
    counts = {pattern: count for pattern, count in session.counts.items() if pattern != FILLERS}
    return replace(session, counts=counts, planted={pattern: session.planted[pattern] for pattern in counts})


def counted(occurrences: int, quotes: str) -> Found:
    return Found(occurrences, [quote["text"] for quote in json.loads(quotes)])


def says_no(observation: Observation) -> bool:
    return observation.state in {"absent", "no_opportunity"}


@pytest.mark.timeout(1800)
@pytest.mark.usefixtures("only_in_bench")
def test_on_what_the_demo_publishes(tmp_path: Path) -> None:
    first = demo(tmp_path)
    kit = open_kit(tmp_path / "demo")
    calls = kit.engine_calls()
    load = os.getloadavg()[0]
    again = demo(tmp_path)
    print(
        f"\nspeakkit demo: {first['seconds']:.0f} s, the first report after {first['first_report_s']:.0f} s, "
        f"and again {again['seconds']:.0f} s; load {load:.1f} on {os.cpu_count()} cores",
        end="",
    )
    assert (first["done"], first["processed"], again["done"], again["processed"]) == (27, 27, 27, 0)
    kit.refresh()
    assert kit.engine_calls().equals(calls)
    sessions, insights, observations = kit.sessions(), kit.insights(), kit.observations()
    score, places = Score(), Score()
    phrases: list[PlantedPhrase] = []
    store = Store(tmp_path / "demo" / "speakkit.duckdb")
    for planted in planted_sessions():
        is_it = (sessions["learner_id"] == planted.learner_id) & (sessions["recorded_at"] == planted.recorded_at)
        (session_id,) = sessions.loc[is_it, "session_id"]
        transcript = store.results.transcript(session_id)
        assert transcript is not None
        phrases += planted_phrases(planted, transcript)
        found = insights[insights["session_id"] == session_id]
        score.add_patterns(planted, set(found["pattern_id"].fillna(found["pattern"])))
        present = observations[(observations["session_id"] == session_id) & (observations["state"] == "present")]
        places.add_occurrences(
            planted, {row.pattern_id: counted(row.occurrences, row.quotes) for row in present.itertuples()}
        )
    hesitant = insights[insights["session_id"].isin(sessions.loc[sessions["learner_id"] == "mei", "session_id"])]
    of_mei = Counter(hesitant["pattern_id"].fillna(hesitant["pattern"]))
    print(f"\nof Mei, who hesitates and makes no mistakes, in three sessions: {dict(of_mei)}", end="")
    score.print("recordings, through the flow, patterns among the insights")
    places.print("recordings, through the flow, occurrences")
    print_kept(phrases)
    assert of_mei[FILLERS] == 3
    assert score.share_found >= LEAST_FOUND
    assert score.share_planted >= LEAST_PLANTED
    assert places.share_found >= LEAST_PLACES_FOUND
    assert places.share_planted >= LEAST_PLACES_RIGHT


def print_kept(phrases: Sequence[PlantedPhrase]) -> None:
    lost = [one for one in phrases if not one.is_kept]
    kept = len(phrases) - len(lost)
    print(f"\nplanted mistakes of grammar that stand in the transcripts word for word: {kept} of {len(phrases)}")
    print(f"in doubt: {sum(one.is_doubtful for one in lost)} of the {len(lost)} others, ", end="")
    print(f"{sum(one.is_doubtful for one in phrases if one.is_kept)} of those {kept}")
    for one in lost:
        print(f"  {one.phrase} -> {one.heard}{' (in doubt)' if one.is_doubtful else ''}")
    marked = sum(one.is_doubtful for one in lost)
    print(f"kept, or at least in doubt: {kept + marked} of {len(phrases)} ({(kept + marked) / len(phrases):.3f})")
    assert kept >= LEAST_KEPT * len(phrases)
    assert kept + marked >= LEAST_KEPT_OR_IN_DOUBT * len(phrases)
