"""How a transcript is to be analysed: the patterns that its question is about, as the store has them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from speakkit.analyse import AnalysisRequest
from speakkit.analyse.protocol import Background
from speakkit.errors import InvalidStateError, StoreError
from speakkit.measure.values import Measure
from speakkit.model import Session, Transcript
from speakkit.model.profile_row import ProfileRow
from speakkit.patterns.vocabulary import FreePattern, KnownPattern, vocabulary
from speakkit.store import Parts


@dataclass(frozen=True)
class AnalysisPlan:
    """How a transcript is to be analysed: which patterns to probe, how often, and whether kept answers will do.

    `measured` is what was measured while the words had times, which are gone; None where it is to be measured.
    """

    transcript: Transcript
    known_patterns: tuple[KnownPattern, ...]
    background: Background
    repeat: int = 1
    asks_anew: bool = False
    measured: tuple[Measure, ...] | None = None

    @property
    def request(self) -> AnalysisRequest:
        """What is asked."""
        return AnalysisRequest(self.transcript, self.known_patterns, self.background)


def first_plan(store: Parts, session: Session, reader_language: str) -> AnalysisPlan:
    """How a session is analysed the first time.

    Raises:
        StoreError: it has no transcript.
    """
    background = background_of(store, session, reader_language)
    return AnalysisPlan(transcript_of(store, session.session_id), patterns_to_probe(store, session), background)


def background_of(store: Parts, session: Session, reader_language: str) -> Background:
    """What is known of a session's learner and task."""
    learner = store.learners.without_attributes(session.learner_id)
    return Background(
        first_language=learner.first_language,
        level=learner.level,
        topic=session.topic,
        task=session.prompt,
        reader_language=reader_language,
        earlier_words=store.results.earlier_words(session.session_id),
    )


def patterns_to_probe(store: Parts, session: Session) -> tuple[KnownPattern, ...]:
    """The known patterns that a session's first analysis is asked about: those that it was asked about in a batch, if it
    was, so that the answer given there is the answer to the question here."""
    asked = store.batches.asked_about(session.session_id)
    if asked is not None:
        return tuple(vocabulary().named(key) for key in asked)
    return known_patterns(store.profiles.get(session.learner_id))


def known_patterns(profile: Iterable[ProfileRow]) -> tuple[KnownPattern, ...]:
    """What to probe: all that is in a learner's profile, also what the vocabulary has no entry for, by key."""
    entries = vocabulary().patterns
    rows = sorted(profile, key=lambda row: row.key)
    return tuple(
        entries.get(row.pattern_id or "") or FreePattern(category=row.category, label=row.pattern) for row in rows
    )


def plan_again(store: Parts, session_id: str, *, repeat: int, asks_anew: bool, reader_language: str) -> AnalysisPlan:
    """How `reanalyse` goes about it.

    Raises:
        UnknownSessionError, StoreError: there is no such session, or it has no transcript.
    """
    session = store.sessions.get(session_id)
    before = store.results.raw_analysis(session_id)
    if before is None or asks_anew:
        known = known_patterns(store.profiles.get(session.learner_id))
    else:
        known = tuple(vocabulary().named(key) for key in before.asked_about)
    background = background_of(store, session, reader_language)
    transcript = transcript_of(store, session_id)
    measured = store.results.measures(session_id) if transcript.word_times_deleted else None
    return AnalysisPlan(transcript, known, background, repeat, asks_anew, measured)


def transcript_of(store: Parts, session_id: str) -> Transcript:
    """The transcript that is to be analysed.

    Raises:
        StoreError: the session has none.
        InvalidStateError: it went by its age.
    """
    transcript = store.results.transcript(session_id)
    if transcript is None:
        raise StoreError(f"Session {session_id} has no transcript to analyse; process it again.")
    if transcript.is_emptied:
        raise InvalidStateError(
            f"What was said in session {session_id} was deleted by its age, so it can't be analysed again."
        )
    return transcript
