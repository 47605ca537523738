"""The rules against hand-corrected learner dialogues (ErAConD), and their false alarms on correct English.

Precision: of the places that the rules correct, the share where the annotators changed the same words. Recall: of the
annotators' edits, by ERRANT type, the share that the rules touched; edits of writing (punctuation, case, spelling) are left
out. Certain and possible findings are counted apart: possible ones become an insight only in company.

`SPEAKKIT_BENCH_UNMATCHED` names a file to which the findings that no edit matches are written, a line each, for somebody to read:
many are mistakes that annotators let pass. Whoever writes rules reads none of groups 2 and 3.
"""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from speakkit.analyse import AnalysisRequest
from speakkit.analyse.engines.rules.right_uses import right_uses
from speakkit.analyse.engines.rules.sentence import Occurrence
from speakkit.analyse.engines.rules.talk import Talk
from speakkit.analyse.engines.rules_engine import RulesAnalyser, occurrences_by_certainty
from speakkit.analyse.verify.verification import verified
from speakkit.patterns.vocabulary import vocabulary
from speakkit.settings import Settings
from speakkit.text.tokens import tokenise
from tests.support.ami import read_speaker
from tests.support.eracond import AnnotatedText, annotated_dialogues, annotated_texts, corrected_texts
from tests.support.ledgers import Ledger
from tests.support.values import make_transcript


@cache
def findings(text: str) -> tuple[list[Occurrence], list[Occurrence]]:
    """The certain and the possible ones; several questions are asked of the same texts."""
    certain, possible = occurrences_by_certainty(Talk(make_transcript(text)))
    return [one for many in certain.values() for one in many], [one for many in possible.values() for one in many]


@dataclass
class Tally:
    """Findings, and those that touch an edit, by the usual ERRANT type of their pattern; edits, and those touched, by type."""

    found: Counter[str] = field(default_factory=Counter)
    right: Counter[str] = field(default_factory=Counter)
    edits: Counter[str] = field(default_factory=Counter)
    touched: Counter[str] = field(default_factory=Counter)

    def add(self, text: AnnotatedText, found: Iterable[Occurrence]) -> None:
        found = list(found)
        for one in found:
            kind = next(iter(vocabulary().patterns[one.pattern_id].errant_types), "none")
            self.found[kind] += 1
            self.right[kind] += any(edit.touches(one.edit_start, one.edit_end) for edit in text.edits)
        for edit in text.edits:
            self.edits[edit.kind] += 1
            self.touched[edit.kind] += any(edit.touches(one.edit_start, one.edit_end) for one in found)

    @property
    def precision(self) -> float:
        return self.right.total() / self.found.total()

    @property
    def recall(self) -> float:
        return self.touched.total() / self.edits.total()

    def print(self, title: str) -> None:
        print(f"\n{title}: precision {self.precision:.2f}, recall {self.recall:.3f}")
        print(f"{'ERRANT type':<14}{'edits':>6}{'touched':>9}{'found':>7}{'right':>7}")
        for kind in sorted(self.edits | self.found):
            print(f"{kind:<14}{self.edits[kind]:>6}{self.touched[kind]:>9}{self.found[kind]:>7}{self.right[kind]:>7}")


@pytest.fixture(scope="module")
def eracond(shared_data: Path) -> Path:
    return shared_data / "errors" / "eracond"


def bare(text: str) -> str:
    """The words in lower case without punctuation, as automatic captions have them."""
    return " ".join(token.norm for token in tokenise(text))


def write_unmatched(title: str, text: AnnotatedText, found: Iterable[Occurrence]) -> None:
    path = os.environ.get("SPEAKKIT_BENCH_UNMATCHED")
    unmatched = [one for one in found if not any(edit.touches(one.edit_start, one.edit_end) for edit in text.edits)]
    if path and unmatched:
        with Path(path).open("a", encoding="utf-8") as file:
            file.writelines(
                f"{title}\t{one.pattern_id}\t{one.right}\t{' '.join(text.text.split())}\n" for one in unmatched
            )


@pytest.mark.parametrize("written", [True, False], ids=["with punctuation", "without punctuation"])
def test_precision_and_recall_by_type(eracond: Path, written: bool) -> None:
    manner = "with" if written else "without"
    for groups in ("123", "1", "23"):
        certain, possible = Tally(), Tally()
        for text in annotated_texts(eracond, groups):
            sure, perhaps = findings(text.text if written else bare(text.text))
            certain.add(text, sure)
            possible.add(text, perhaps)
            write_unmatched(f"{groups} {manner}", text, [*sure, *perhaps])
        certain.print(f"groups {groups} {manner} punctuation, certain findings on learners' turns")
        possible.print(f"groups {groups} {manner} punctuation, possible findings on learners' turns")
        all_found, all_right = (certain.found + possible.found).total(), (certain.right + possible.right).total()
        all_touched, edits = (certain.touched + possible.touched).total(), certain.edits.total()
        print(f"together: {all_right} of {all_found} right, {all_touched} of {edits} edits touched")
        if groups == "123":
            assert certain.precision >= 0.8
            assert all_touched / edits >= 0.14
        if groups == "23":
            assert all_right / all_found >= 0.75
            assert all_touched / edits >= (0.11 if written else 0.1)


def insights_about_mistakes(text: str) -> int:
    """How many verified insights a talk gets that a correction puts right: habits are no mistakes."""
    request = AnalysisRequest(make_transcript(text))
    analysis = verified(RulesAnalyser(Settings()).analyse(request, Ledger("analyse").ledger), request)
    return sum(any(quote.edits for quote in insight.examples) for insight in analysis.insights)


def test_dialogues_with_an_insight(eracond: Path) -> None:
    told = alarmed = asked = 0
    for dialogue in annotated_dialogues(eracond):
        said = dialogue.as_one()
        if len(tokenise(said.text)) >= 100 and len(said.edits) >= 3:
            group, number = dialogue.name.split("/")
            corrected = (eracond / group / "corr" / f"{number}.txt").read_text(encoding="utf-8")
            asked += 1
            told += insights_about_mistakes(said.text) > 0
            alarmed += insights_about_mistakes(corrected) > 0
    print(f"\n{told} of {asked} dialogues get an insight about a mistake, {alarmed} on the corrected side")
    assert told >= 0.65 * asked
    assert alarmed == 0


def correct_speech(shared_data: Path) -> Iterator[str]:
    """Reference transcripts of read and spontaneous English: LibriSpeech, LibriVox, read sentences."""
    scores = (shared_data / "learner_speech" / "scores.jsonl").read_text(encoding="utf-8").splitlines()
    yield from (json.loads(line)["reference"].capitalize() + "." for line in scores)
    speech = shared_data / "speech"
    for path in sorted((*speech.glob("disfluent/*.lab"), *speech.glob("librivox/*.lab"))):
        text = path.read_text(encoding="utf-8").strip()
        if "sorpresa" not in text:  # the one in Spanish
            yield text.capitalize() + "."


def alarms_per_100_words(title: str, texts: Iterable[str]) -> float:
    words = sure = perhaps = 0
    for text in texts:
        words += len(Talk(make_transcript(text)).tokens)
        certain, possible = findings(text)
        sure, perhaps = sure + len(certain), perhaps + len(possible)
    print(
        f"\n{title}: {words} words, {sure} certain and {perhaps} possible findings; "
        f"in 100 words {100 * sure / words:.3f} and {100 * perhaps / words:.3f}"
    )
    return 100 * sure / words


def test_false_alarms_on_the_corrected_dialogues(eracond: Path) -> None:
    assert alarms_per_100_words("corrected dialogues", corrected_texts(eracond)) <= 0.05
    unpunctuated = map(bare, corrected_texts(eracond))
    assert alarms_per_100_words("the same without punctuation", unpunctuated) <= 100 * 3 / 6063


def test_false_alarms_on_reference_transcripts(shared_data: Path) -> None:
    assert alarms_per_100_words("reference transcripts", correct_speech(shared_data)) <= 0.3


def test_findings_in_meetings(shared_data: Path) -> None:
    """Native and non-native speakers, uncorrected: an upper bound of false alarms, since some of it is wrong."""
    folder = shared_data / "meetings" / "ami"
    texts = [read_speaker(folder, meeting, speaker).text for meeting in ("ES2002a", "IS1001a") for speaker in "ABCD"]
    assert alarms_per_100_words("meetings", texts) <= 0.4


def test_what_counts_as_said_right(eracond: Path) -> None:
    counted, refuted = Counter[str](), Counter[str]()
    for text in annotated_texts(eracond):
        certain, possible = findings(text.text)
        for pattern_id, places in right_uses(Talk(make_transcript(text.text)), [*certain, *possible]).items():
            types = vocabulary().patterns[pattern_id].errant_types
            counted[pattern_id] += len(places)
            refuted[pattern_id] += sum(
                any(edit.touches(*place) and edit.kind in types for edit in text.edits) for place in places
            )
    for pattern_id, count in counted.items():
        print(
            f"{pattern_id}: {count} right uses, of which the annotators corrected {refuted[pattern_id]} in this respect"
        )
    assert counted.total() >= 20
    assert refuted.total() <= 0.1 * counted.total()
