"""Evidence clips: whether the audio of a session stays for them, of which quotes they are cut, and how the audio then goes.

Quotes are stored before anything is cut, so that whoever comes after a crash cuts the same; a clip lies in its place
before the audio goes. What was said by others than the learner is never kept.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice

from speakkit.errors import RecordingError, RecordingMissingError, StoreError, UnknownSessionError
from speakkit.model import Analysis, Observation, Purpose, Quote, Session, Transcript
from speakkit.model.clip import Clip
from speakkit.recordings import Clips, Recordings
from speakkit.settings import Settings
from speakkit.sound import decoding, strangers
from speakkit.sound.clips import clips_around, sound_of
from speakkit.store import Claim, Parts, Store

log = logging.getLogger(__name__)

MAX_QUOTES_OF_PATTERN = 3
"""Of the quotes of a pattern that is no insight, pages show the first ones."""
MAX_CLIPS = 30
"""More than pages show of one session; without it a long recording full of findings would be kept nearly whole."""


def has_quotable_sound(transcript: Transcript) -> bool:
    """Whether clips can be cut: it is known when words were said, the learner alone speaks, and quotes may rest on it."""
    is_timed = any(word.start_ms is not None for word in transcript.words)
    return is_timed and transcript.unreliable is None and not transcript.others_speak


def keeps_audio(store: Parts, session: Session, transcript: Transcript) -> bool:
    """Whether the audio stays beyond its transcript."""
    can_be = session.storage_key is not None and has_quotable_sound(transcript)
    return can_be and store.consents.agrees(session.learner_id, Purpose.CLIPS)


def is_audio_gone(session: Session) -> bool:
    """Whether the audio of a session whose transcript is stored went just now, as `Stages.transcribe` ends: unless there was
    none, an earlier attempt noted it, or it waits for clips."""
    return session.has_sound and session.audio_deleted_at is None and session.audio_kept_at is None


def note_audio_deleted(store: Parts, claim: Claim, session: Session) -> None:
    """Store that the claimed session's audio is gone."""
    if is_audio_gone(session):
        store.claims.mark_audio_deleted(claim, datetime.now(UTC))


def shown_quotes(analysis: Analysis) -> list[Quote]:
    """The quotes that pages show, the most important first."""
    return [
        *(quote for insight in analysis.insights for quote in insight.examples),
        *(quote for seen in analysis.observations for quote in _shown(seen)),
        *(strength.quote for strength in analysis.strengths),
        *(quote for seen in analysis.observations for quote in seen.correct_quotes[:1]),
    ]


def _shown(seen: Observation) -> Iterator[Quote]:
    """The first ones, and the first with a correction, which a report prefers."""
    yield from seen.quotes[:MAX_QUOTES_OF_PATTERN]
    yield from islice((quote for quote in seen.quotes if quote.correction is not None), 1)


def clips_wanted(store: Parts, session: Session) -> tuple[Clip, ...]:
    """The clips of a session whose analysis is stored: none where its learner doesn't agree (any more).

    Look in the turn right before they are cut.
    """
    if not store.consents.agrees(session.learner_id, Purpose.CLIPS):
        return ()
    transcript = store.results.transcript(session.session_id)
    analysis = store.results.raw_analysis(session.session_id)
    if transcript is None or analysis is None:
        return ()
    duration_ms = session.recording.duration_ms if session.recording else transcript.duration_ms or 0
    return clips_around(session.session_id, shown_quotes(analysis), transcript.words, duration_ms)[:MAX_CLIPS]


@dataclass(frozen=True)
class ClipCutter:
    """Cuts the clips of sessions, and lets their audio go."""

    settings: Settings
    store: Store
    recordings: Recordings
    clips: Clips

    def cut(self, session: Session, wanted: Sequence[Clip]) -> None:
        """Have these clips of a session in their place and no others; see `clips_wanted`.

        Raises:
            StoreError: a place can't be used; the audio is there as before.
            BusyError: the machine had no time to decode it.
        """
        self.clips.delete_of(session.session_id, but=wanted)
        if wanted:
            self._cut(session, wanted)

    def _cut(self, session: Session, wanted: Sequence[Clip]) -> None:
        limits = decoding.RecordingLimits.from_settings(self.settings)
        try:
            with self.recordings.fetch(str(session.storage_key), max_bytes=limits.max_bytes) as path:
                _, waveform = strangers.load(path, limits)
        except (RecordingMissingError, RecordingError) as error:
            # an attempt before this one let it go, or somebody else did: the session goes on without
            log.warning("no clips", extra={"session": session.session_id, "code": error.code})
            return
        for clip in wanted:
            self.clips.put(clip, sound_of(waveform, clip))

    def let_audio_go(self, claim: Claim) -> bool:
        """Delete the audio of a session that failed, which gets no clips; whether there was any, and it is gone."""
        session = self.store.sessions.get(claim.session_id)
        if not session.awaits_clips:
            return False
        try:
            self.delete_audio(claim, session)
        except StoreError as error:
            # the place is away: another attempt cuts from it after all, or the nightly sweep deletes it
            log.warning("audio not deleted", extra={"session": claim.session_id, "code": error.code})
            return False
        return True

    def delete_audio(self, claim: Claim, session: Session, held_until: datetime | None = None) -> None:
        """Delete the audio of a session as whoever still holds it.

        Args:
            held_until: how long the session is this worker's for certain: after that the store is asked again.

        Raises:
            LeaseLostError: another worker has the session now, and the audio is there as before.
            UnknownSessionError: it was erased; no clip of it stays.
            StoreError: the store or the place of recordings can't be used.
        """
        if held_until is None or datetime.now(UTC) > held_until:
            with self.unless_erased(session):
                self.store.claims.renew(claim, claim.lease_s)
        self.recordings.delete(str(session.storage_key))

    @contextmanager
    def unless_erased(self, session: Session) -> Iterator[None]:
        """A block that fails where the session was erased meanwhile: no clip of it stays."""
        try:
            yield
        except UnknownSessionError:
            self.clips.delete_of(session.session_id)
            raise

    def settle(self, session_id: str, *, agrees: bool) -> None:
        """Delete the clips of a session that is DONE, unless its learner agreed to them as it became so.

        A withdrawal that came as they were cut found none of them; one that comes later finds the session held by nobody.
        """
        if not agrees:
            self.clips.delete_of(session_id)

    def prune(self, session_id: str) -> None:
        """Delete the clips that play nothing of what is shown since a session was analysed again."""
        analysis = self.store.results.raw_analysis(session_id)
        quotes = shown_quotes(analysis) if analysis else []
        stays = [clip for clip in self.clips.of(session_id) if any(map(clip.plays, quotes))]
        self.clips.delete_of(session_id, but=stays)
