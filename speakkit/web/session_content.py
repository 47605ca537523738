"""What a session's page shows: how far it has come, its transcript with marks, its insights with their reviews."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from speakkit.model import Analysis, Insight, Learner, Purpose, Session, SessionStatus, Transcript, Value
from speakkit.model.clip import Clip
from speakkit.model.standing import Standing, StandingInsight
from speakkit.patterns.added_insights import AddedInsight
from speakkit.patterns.reviews import Decision, Review
from speakkit.report.quoted_strengths import SaidRight, UsedWell, heard_session, said_right, used_well
from speakkit.report.shown_quotes import play_time
from speakkit.report.words import NO_WORDS, ShownWords, shown_words
from speakkit.store.store import Parts
from speakkit.web.marked_transcript import MarkedTranscript, mark_transcript

Sound = Literal["kept", "open", "not_agreed", "untimed", "others", "gone", "none"]
"""What can be heard of a session: clips, or nothing; "gone": the sound went before clips were agreed to or cut, "none": nothing
that is shown was said at a known time, "open": there is no sound, or the session isn't over."""


Untold = Literal["yet", "failed", "emptied", "nothing"]
"""Why no word is shown: not written down yet, it couldn't be, it was deleted by its age, or nothing was said."""


class ShownExample(Value):
    """One example of an insight; `number` counts from 1, `is_placed` where the transcript has it, `clip` plays it."""

    number: int
    text: str
    correction: str | None
    play_time: str | None
    is_placed: bool
    clip: Clip | None = None


class ShownInsight(Value):
    """An insight as it stands (as the engine gave it, where it was rejected), beside what the engine gave.

    `latest` is the last review of it, also one that took another back; `seen` its number, 0 where there is none: whoever
    reviews says which one they saw.
    """

    stands: Insight
    given: Insight
    review: Review | None
    latest: Review | None
    examples: tuple[ShownExample, ...]

    @property
    def rank(self) -> int:
        return self.given.rank

    @property
    def seen(self) -> int:
        return self.latest.event_id if self.latest else 0

    @property
    def is_rejected(self) -> bool:
        return self.review is not None and self.review.decision is Decision.REJECT


class ShownAddition(Value):
    """An insight that somebody added, as it stands after merges, and who did; `example` is the words that show it."""

    stands: Insight
    added: AddedInsight
    example: ShownExample

    @property
    def rank(self) -> int:
        return self.added.rank


@dataclass(frozen=True)
class SessionState:
    """What the store has of one session, read in one turn."""

    session: Session
    learner: Learner
    transcript: Transcript | None
    analysis: Analysis | None
    standing: Standing | None
    reviews: Sequence[Review]
    in_force: Mapping[int, Review]
    added: Sequence[AddedInsight] = ()
    agrees_to_clips: bool = False


@dataclass(frozen=True)
class SessionContent:
    """What the page shows."""

    state: SessionState
    transcript: MarkedTranscript | None
    insights: Sequence[ShownInsight]
    used_well: Sequence[UsedWell] = ()
    said_right: Sequence[SaidRight] = ()
    clips: Sequence[Clip] = ()
    words: ShownWords = NO_WORDS
    additions: Sequence[ShownAddition] = ()

    @property
    def sound(self) -> Sound:
        return sound_of(self.state, self.clips)

    @property
    def untold(self) -> Untold:
        """Why no word is shown, where none is."""
        transcript = self.state.transcript
        if transcript is not None:
            return "emptied" if transcript.is_emptied else "nothing"
        return "failed" if self.state.session.status is SessionStatus.FAILED else "yet"

    @property
    def is_partly_silent(self) -> bool:
        """Whether something is heard, and some example isn't."""
        examples = (example for insight in self.insights for example in insight.examples)
        return bool(self.clips) and any(example.clip is None for example in examples)

    @property
    def unreviewed(self) -> int:
        return sum(one.review is None for one in self.insights)


def sound_of(state: SessionState, clips: Sequence[Clip]) -> Sound:
    """What can be heard of a session, or why nothing can."""
    if clips:
        return "kept"
    if state.session.status is not SessionStatus.DONE or not state.session.has_sound:
        return "open"
    if not state.agrees_to_clips:
        return "not_agreed"
    if state.transcript is not None and not any(word.start_ms is not None for word in state.transcript.words):
        return "untimed"
    if state.transcript is not None and state.transcript.others_speak:
        return "others"
    is_quoted = state.analysis is not None and bool(state.analysis.insights)
    return "gone" if is_quoted or state.session.audio_kept_at is None else "none"


def read_session(parts: Parts, session_id: str) -> SessionState:
    """
    Raises:
        UnknownSessionError: there is no such session.
    """
    session = parts.sessions.get(session_id)
    return SessionState(
        session=session,
        learner=parts.learners.get(session.learner_id),
        transcript=parts.results.transcript(session_id),
        analysis=parts.results.raw_analysis(session_id),
        standing=parts.standing.get(session_id),
        reviews=parts.reviews.all(session_id),
        in_force=parts.reviews.standing(session_id),
        added=parts.added.all(session_id),
        agrees_to_clips=parts.consents.agrees(session.learner_id, Purpose.CLIPS),
    )


def session_content(state: SessionState, clips: Sequence[Clip] = ()) -> SessionContent:
    """The page of a session; `clips` is what is kept of its sound."""
    insights = state.analysis.insights if state.analysis else ()
    stands = {one.rank: one for one in state.standing.insights} if state.standing else {}
    heard = heard_session(state.session, state.transcript, state.standing, clips) if state.transcript else None
    additions = [(stands[one.rank], one) for one in state.added if one.rank in stands]
    quoted = [*(stands.get(one.rank, one) for one in insights), *(one for one, _ in additions)]
    marked = mark_transcript(heard, quoted) if heard else None
    shown = [_shown(one, stands.get(one.rank), state, marked, clips) for one in insights]
    if heard is None or state.standing is None:
        return SessionContent(state, marked, shown, clips=clips)
    well = used_well(state.standing.strengths, heard, state.standing.written_in)
    right = said_right(state.standing.observations, heard)
    words = shown_words(state.standing.lexis, heard)
    own = [_addition(one, added, marked, clips) for one, added in additions]
    return SessionContent(state, marked, shown, well, right, clips, words, own)


def latest_review(reviews: Sequence[Review], insight: Insight) -> Review | None:
    """The last review of an insight, also one that took another back."""
    own = [one for one in reviews if (one.category, one.pattern) == (insight.category, insight.pattern)]
    return max(own, key=lambda one: one.event_id, default=None)


def _shown(
    given: Insight,
    stands: StandingInsight | None,
    state: SessionState,
    marked: MarkedTranscript | None,
    clips: Sequence[Clip],
) -> ShownInsight:
    shown = stands or given
    return ShownInsight(
        stands=shown,
        given=given,
        latest=latest_review(state.reviews, given),
        review=state.in_force.get(given.rank),
        examples=_examples(shown, marked, clips),
    )


def _addition(
    stands: Insight, added: AddedInsight, marked: MarkedTranscript | None, clips: Sequence[Clip]
) -> ShownAddition:
    return ShownAddition(stands=stands, added=added, example=_examples(stands, marked, clips)[0])


def _examples(shown: Insight, marked: MarkedTranscript | None, clips: Sequence[Clip]) -> tuple[ShownExample, ...]:
    return tuple(
        ShownExample(
            number=number,
            text=example.text,
            correction=example.correction,
            play_time=play_time(example.start_ms),
            is_placed=marked is not None and (shown.rank, number) in marked.placed,
            clip=next((clip for clip in clips if clip.plays(example)), None),
        )
        for number, example in enumerate(shown.examples, start=1)
    )
