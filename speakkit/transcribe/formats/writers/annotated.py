"""A session as every writer takes it: its words in utterances, with what was crossed out, paused over and found."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from itertools import pairwise

from speakkit.model import Quote, Session, Span, Transcript, Word
from speakkit.model.standing import Standing
from speakkit.text.disfluency import Kind, find_disfluencies
from speakkit.text.quote_places import place_of
from speakkit.text.tokens import Token, is_english, token_word_indices, tokenise
from speakkit.transcribe.formats.imported import untimed_words

LONG_PAUSE_MS = 1_000
"""A silence between two words from which on the second begins another utterance."""
_SENTENCE_ENDS = frozenset(".?!…")


@dataclass(frozen=True)
class CrossedOut:
    """Words that are a filler, or that the speaker took back or said again."""

    kind: Kind
    words: range


@dataclass(frozen=True)
class Finding:
    """A pattern where it occurred; `words` are those of the transcript, `correction` what would stand for them."""

    key: str
    words: range
    correction: str | None = None


@dataclass(frozen=True)
class AnnotatedTranscript:
    """A session's words, and what is known of them; every range counts words.

    Attributes:
        duration_ms: of the recording; where the last word ends where nothing else is known, None where that isn't either.
        pauses: silences in the recording, or between words that have times; none where neither is known.
    """

    session_id: str
    learner_id: str
    recorded_at: datetime
    language: str
    topic: str | None
    duration_ms: int | None
    words: tuple[Word, ...]
    utterances: tuple[range, ...]
    crossed_out: tuple[CrossedOut, ...]
    pauses: tuple[Span, ...]
    findings: tuple[Finding, ...]

    def span(self, words: range) -> Span | None:
        """From the first to the last of these words that has times; None where none has."""
        times = [(word.start_ms, word.end_ms) for word in self.words[words.start : words.stop]]
        starts = [start_ms for start_ms, _ in times if start_ms is not None]
        ends = [end_ms for _, end_ms in times if end_ms is not None]
        return Span(start_ms=min(starts), end_ms=max(ends)) if starts else None

    def said(self, words: range) -> str:
        """These words as they were said, in a line."""
        return " ".join(" ".join(word.text.split()) for word in self.words[words.start : words.stop])

    @cached_property
    def has_times(self) -> bool:
        return any(word.start_ms is not None for word in self.words)


def annotate(session: Session, transcript: Transcript, standing: Standing | None) -> AnnotatedTranscript:
    """What is known of a session, for a writer; `standing` is what stands of its analysis."""
    words = transcript.words or tuple(untimed_words(transcript.text))
    tokens = tokenise(transcript.text)
    owners = token_word_indices(tokens, words)
    crossed_out = tuple(_crossed_out(transcript, owners))
    ends_ms = [word.end_ms for word in words if word.end_ms is not None]
    return AnnotatedTranscript(
        session_id=session.session_id,
        learner_id=session.learner_id,
        recorded_at=session.recorded_at,
        language=transcript.language,
        topic=session.topic,
        duration_ms=max([*ends_ms, transcript.duration_ms or 0]) or None,
        words=words,
        utterances=tuple(_utterances(transcript.text, tokens, words, owners, crossed_out)),
        crossed_out=crossed_out,
        pauses=_gaps(words) if transcript.pauses is None else transcript.pauses,
        findings=tuple(_findings(standing, tokens, owners)),
    )


def _crossed_out(transcript: Transcript, owners: Sequence[int | None]) -> Iterator[CrossedOut]:
    """Only of a verbatim transcript in English, whose disfluencies are known; only whole words."""
    if not (transcript.verbatim and is_english(transcript.language)):
        return
    taken = -1
    for disfluency in find_disfluencies(transcript.text):
        first, last = disfluency.token_indices[0], disfluency.token_indices[-1]
        place = _words_of(range(first, last + 1), owners)
        is_whole = last + 1 >= len(owners) or owners[last + 1] != owners[last]
        if place is None or not is_whole:
            continue
        if disfluency.kind == "filler" or place.start > taken:
            yield CrossedOut(disfluency.kind, place)
        taken = max(taken, place.stop - 1)


def _words_of(tokens: range, owners: Sequence[int | None]) -> range | None:
    """The words that a run of tokens lies in."""
    words = [word for word in owners[tokens.start : tokens.stop] if word is not None]
    return range(words[0], words[-1] + 1) if words else None


def _utterances(
    text: str,
    tokens: Sequence[Token],
    words: Sequence[Word],
    owners: Sequence[int | None],
    crossed_out: Sequence[CrossedOut],
) -> Iterator[range]:
    """Words up to the end of a sentence, a new line of the transcript or a long pause, but never within a repair."""
    joined = {index for one in crossed_out for index in one.words if one.kind != "filler"}
    new_lines = {
        owners[i + 1] for i in range(len(tokens) - 1) if "\n" in text[tokens[i].end_char : tokens[i + 1].start_char]
    }
    start = 0
    for index in range(1, len(words)):
        ends = _ends_sentence(words[index - 1]) or index in new_lines or _is_long_pause(words[index - 1], words[index])
        if ends and index - 1 not in joined:
            yield range(start, index)
            start = index
    if words:
        yield range(start, len(words))


def _ends_sentence(word: Word) -> bool:
    tokens = tokenise(word.text)
    after = word.text[tokens[-1].end_char :] if tokens else word.text
    return not _SENTENCE_ENDS.isdisjoint(after)


def _is_long_pause(word: Word, following: Word) -> bool:
    return (
        word.end_ms is not None and following.start_ms is not None and following.start_ms - word.end_ms >= LONG_PAUSE_MS
    )


def _gaps(words: Sequence[Word]) -> tuple[Span, ...]:
    """Silences between neighbours that both have times."""
    return tuple(
        Span(start_ms=word.end_ms, end_ms=following.start_ms)
        for word, following in pairwise(words)
        if word.end_ms is not None and following.start_ms is not None and following.start_ms > word.end_ms
    )


def _findings(standing: Standing | None, tokens: Sequence[Token], owners: Sequence[int | None]) -> Iterator[Finding]:
    """Every quote that has a place, once for each pattern, in the order spoken."""
    found: dict[tuple[int, int, str], Finding] = {}
    for key, quote in _quotes(standing):
        tokens_of_quote = place_of(quote, tokens)
        place = None if tokens_of_quote is None else _words_of(tokens_of_quote, owners)
        if place is not None:
            found.setdefault((place.start, place.stop, key), Finding(key, place, quote.correction))
    for place_and_key in sorted(found):
        yield found[place_and_key]


def _quotes(standing: Standing | None) -> Iterator[tuple[str, Quote]]:
    if standing is not None:
        for insight in standing.insights:
            yield from ((insight.key, quote) for quote in insight.examples)
        for observation in standing.observations:
            yield from ((observation.key, quote) for quote in observation.quotes)
