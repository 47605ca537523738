"""Evidence clips: whether the audio of a session stays for them, of which quotes they are cut, and how the audio then goes.

Quotes are stored before anything is cut, so that whoever comes after a crash cuts the same; a clip lies in its place
before the audio goes. What was said by others than the learner is never kept.
"""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
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


@dataclass(frozen=True)
class ClipCutter:
    """Cuts the clips of sessions, and lets their audio go."""

    settings: Settings
    store: Store
    recordings: Recordings
    clips: Clips

    def cut(self, session_id: str) -> None:
        """Put the clips of a session in their place, where its learner (still) agrees; else leave none there.

        Raises:
            StoreError: the store or a place can't be used; the audio is there as before.
            BusyError: the machine had no time to decode it.
        """
        with self.store.read() as parts:
            session = parts.sessions.get(session_id)
            agrees = parts.consents.agrees(session.learner_id, Purpose.CLIPS)
            transcript = parts.results.transcript(session_id)
            analysis = parts.results.raw_analysis(session_id)
        quotes = shown_quotes(analysis) if analysis and agrees else []
        wanted = _clips(session, transcript, quotes) if transcript else ()
        self.clips.delete_of(session_id, but=wanted)
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

    def cut_and_delete(self, claim: Claim) -> None:
        """Cut the clips of a session, then delete its audio; raises as `cut` does, and `LeaseLostError`."""
        self.cut(claim.session_id)
        self._delete_audio(claim)

    def let_audio_go(self, claim: Claim) -> bool:
        """Delete the audio of a session that failed, which gets no clips; whether there was any, and it is gone."""
        if not self.store.sessions.get(claim.session_id).awaits_clips:
            return False
        try:
            self._delete_audio(claim)
        except StoreError as error:
            # the place is away: another attempt cuts from it after all, or the nightly sweep deletes it
            log.warning("audio not deleted", extra={"session": claim.session_id, "code": error.code})
            return False
        return True

    def _delete_audio(self, claim: Claim) -> None:
        """As whoever still holds the session; of one that was erased meanwhile no clip stays either."""
        try:
            self.store.claims.renew(claim, claim.lease_s)
        except UnknownSessionError:
            self.clips.delete_of(claim.session_id)
            raise
        self.recordings.delete(str(self.store.sessions.get(claim.session_id).storage_key))

    def settle(self, session_id: str) -> None:
        """Delete the clips of a session that is DONE, if its learner doesn't agree any more.

        A withdrawal that came as they were cut found none of them.
        """
        with self.store.read() as parts:
            agrees = parts.consents.agrees(parts.sessions.get(session_id).learner_id, Purpose.CLIPS)
        if not agrees:
            self.clips.delete_of(session_id)

    def prune(self, session_id: str) -> None:
        """Delete the clips that play nothing of what is shown since a session was analysed again."""
        analysis = self.store.results.raw_analysis(session_id)
        quotes = shown_quotes(analysis) if analysis else []
        stays = [clip for clip in self.clips.of(session_id) if any(map(clip.plays, quotes))]
        self.clips.delete_of(session_id, but=stays)


def _clips(session: Session, transcript: Transcript, quotes: Sequence[Quote]) -> tuple[Clip, ...]:
    duration_ms = session.recording.duration_ms if session.recording else transcript.duration_ms or 0
    return clips_around(session.session_id, quotes, transcript.words, duration_ms)[:MAX_CLIPS]
