"""What went well: only what was measured, and of change only what the profile has published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from speakkit.model import Span, Value, Word
from speakkit.profile.pattern_profile import PatternEvidence
from speakkit.profile.profile import PatternProfile
from speakkit.report.shown_quotes import Heard, QuoteLine, Transcripts
from speakkit.statistics.pattern_status import RECENT_SESSIONS, Status
from speakkit.text.tokens import token_times, token_words, tokenise

MIN_PAUSE_MS = 250
MIN_RUN_WORDS = 5
MAX_RUN_WORDS_SHOWN = 24
MIN_RUN_CONFIDENCE = 0.5
"""More than evidence needs: nobody is praised for words that the recogniser rather guessed ("have sex" for "at six")."""
RARE_SHARE, RARE_MIN_SESSIONS, RARE_SHOWN = 0.25, 5, 2


class Strength(Value):
    """One thing that went well; which fields are filled depends on its kind.

    improving: `pattern` was in `present` of the `checked` earlier sessions, in `recent_present` of the last
        `recent_checked`; the profile has published it.
    not_seen: `pattern` was in `present` of the `checked` earlier sessions and in none of the last `recent_checked`;
        published too.
    rare: `pattern` was in `present` of `checked` sessions, plausibly in `low` to `high` of as many.
    run: the longest stretch of clearly heard words without a silent pause, `words` words in `duration_ms`, quoted.
    words: `different` words among `words`.
    """

    kind: Literal["improving", "not_seen", "rare", "run", "words"]
    pattern: str | None = None
    present: int = 0
    checked: int = 0
    recent_present: int = 0
    recent_checked: int = 0
    low: int = 0
    high: int = 0
    words: int = 0
    different: int = 0
    duration_ms: int = 0
    quote: QuoteLine | None = None


def find_strengths(profile: PatternProfile, transcripts: Transcripts, focus_key: str | None) -> tuple[Strength, ...]:
    """What can be said, best evidence first; `focus_key` is left out, since it is what to work on."""
    reliable = [heard for heard in transcripts.heard.values() if heard.transcript.unreliable is None]
    others = [pattern for pattern in profile.patterns if pattern.key != focus_key]
    return (*_changes(profile, others), *_rare(others), *_longest_run(reliable), *_words(reliable))


def _changes(profile: PatternProfile, patterns: list[PatternEvidence]) -> Iterator[Strength]:
    for pattern in patterns:
        was_present = _comparable(profile, pattern)
        if pattern.status is Status.IMPROVING:
            yield _before_and_after("improving", pattern, was_present, RECENT_SESSIONS)
        elif pattern.status is Status.NOT_SEEN_RECENTLY:
            yield _before_and_after("not_seen", pattern, was_present, was_present[::-1].index(True))


def _comparable(profile: PatternProfile, pattern: PatternEvidence) -> list[bool]:
    """Whether the pattern was present in each informing session since the last break, which the status rests on."""
    start = max((number for number, session in enumerate(profile.sessions) if session.changed), default=0)
    return [mark.state == "present" for mark in pattern.marks[start:] if mark.informs]


def _before_and_after(
    kind: Literal["improving", "not_seen"], pattern: PatternEvidence, was_present: list[bool], recent: int
) -> Strength:
    earlier, later = was_present[:-recent], was_present[-recent:]
    return Strength(
        kind=kind,
        pattern=pattern.label,
        present=sum(earlier),
        checked=len(earlier),
        recent_present=sum(later),
        recent_checked=len(later),
    )


def _rare(patterns: list[PatternEvidence]) -> list[Strength]:
    """Patterns checked often and seldom found, whose share is not said to grow."""
    found = [
        Strength(
            kind="rare",
            pattern=pattern.label,
            present=pattern.sessions_present,
            checked=pattern.sessions_checked,
            low=plausible[0],
            high=plausible[1],
        )
        for pattern in patterns
        if pattern.status in (Status.OCCASIONAL, Status.NOT_ENOUGH_EVIDENCE)
        and pattern.sessions_checked >= RARE_MIN_SESSIONS
        and pattern.sessions_present <= RARE_SHARE * pattern.sessions_checked
        and (plausible := pattern.plausible_sessions) is not None
    ]
    return sorted(found, key=lambda one: (one.present / one.checked, -one.checked, one.pattern or ""))[:RARE_SHOWN]


def _longest_run(transcripts: list[Heard]) -> Iterator[Strength]:
    runs = [(heard, run) for heard in transcripts for run in _runs(heard)]
    if not runs:
        return
    heard, run = max(runs, key=lambda pair: (pair[1][-1].end_ms - pair[1][0].start_ms, pair[0].recorded))
    first, end = run[0], run[-1].number + 1
    yield Strength(
        kind="run",
        words=len(run),
        duration_ms=run[-1].end_ms - first.start_ms,
        quote=heard.line(first.number, min(end, first.number + MAX_RUN_WORDS_SHOWN), first.start_ms, neighbours=0),
    )


class _Timed(NamedTuple):
    """A token, by its number in the transcript, with its times."""

    number: int
    start_ms: int
    end_ms: int

    @property
    def middle_ms(self) -> float:
        return (self.start_ms + self.end_ms) / 2


def _runs(heard: Heard) -> Iterator[list[_Timed]]:
    """Stretches of tokens without a silent pause; a token that is doubtful, wasn't heard clearly or has no time ends one."""
    transcript = heard.transcript
    if transcript.others_speak:  # what others said in between would join what the learner said apart
        return
    tokens = tokenise(transcript.text)
    times = token_times(tokens, transcript.words)
    doubted = {number for span in heard.doubtful for number in range(span.token_start, span.token_end)}
    doubted |= {number for number, word in enumerate(token_words(tokens, transcript.words)) if not _is_clear(word)}
    silences = [pause for pause in transcript.pauses or () if pause.duration_ms >= MIN_PAUSE_MS]
    run: list[_Timed] = []
    for number, time in enumerate(times):
        if time is None or number in doubted:
            continue
        token = _Timed(number, *time)
        if run and _are_apart(run[-1], token, silences):
            if len(run) >= MIN_RUN_WORDS:
                yield run
            run = []
        run.append(token)
    if len(run) >= MIN_RUN_WORDS:
        yield run


def _is_clear(word: Word | None) -> bool:
    return word is None or word.confidence is None or word.confidence >= MIN_RUN_CONFIDENCE


def _are_apart(last: _Timed, token: _Timed, silences: list[Span]) -> bool:
    """Whether a pause lies between two tokens, by their times or in the audio, or a token that doesn't count."""
    is_silent = any(last.middle_ms < (pause.start_ms + pause.end_ms) / 2 < token.middle_ms for pause in silences)
    return token.number != last.number + 1 or token.start_ms - last.end_ms >= MIN_PAUSE_MS or is_silent


def _words(transcripts: list[Heard]) -> Iterator[Strength]:
    said = [token.norm for heard in transcripts for token in tokenise(heard.transcript.text)]
    if said:
        yield Strength(kind="words", words=len(said), different=len(set(said)))
