"""A session in sentences, in the reader's language: how long, about what, what to work on first, and what wasn't clear.

Made of facts alone, by template, so that it says the same whichever analyser spoke, and what a reviewer has rejected isn't in
it. What an engine wrote stays beside it, in the engine's language.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from speakkit.measure.session import counted_words
from speakkit.model import Insight, Quote, Session, Transcript
from speakkit.model.standing import Standing
from speakkit.patterns.vocabulary import vocabulary
from speakkit.report.shown_quotes import unclear_tokens
from speakkit.report.wording import Wording
from speakkit.text.doubt import doubtful_spans
from speakkit.text.tokens import tokenise


def session_summary(
    say: Wording, name: str, session: Session, transcript: Transcript | None, standing: Standing | None
) -> str:
    """The sentences, one after the other; "" where nothing was transcribed.

    Args:
        name: of the learner, as the page calls them.
    """
    if transcript is None:
        return ""
    insights = standing.insights if standing else None
    return summary_of(say, name, session.topic, transcript, counted_words(transcript), insights)


def summary_of(
    say: Wording,
    name: str,
    topic: str | None,
    transcript: Transcript,
    words: int | None,
    insights: Sequence[Insight] | None,
) -> str:
    """The same of what a session holds.

    Args:
        words: how many rates divide by; None where they can't be counted.
        insights: by rank; None where nobody has analysed it.
    """
    length = _length(say, name, topic, transcript, words)
    if transcript.unreliable is not None:
        return f"{length} {say('room.unreliable')}"
    return " ".join([length, *_sentences(say, transcript, insights)])


def _length(say: Wording, name: str, topic: str | None, transcript: Transcript, count: int | None) -> str:
    words = say("summary.words", count=count) if count is not None else say("summary.words_uncounted")
    if transcript.duration_ms is None:
        return say("summary.said", name=name, words=words)
    seconds = say("summary.seconds", count=round(transcript.duration_ms / 1000))
    about = say("summary.about", topic=topic) if topic else ""
    return say("summary.spoke", name=name, seconds=seconds, about=about, words=words)


def _sentences(say: Wording, transcript: Transcript, insights: Sequence[Insight] | None) -> Iterator[str]:
    spans = doubtful_spans(transcript)
    if insights is not None:
        unclear = unclear_tokens(transcript, tokenise(transcript.text), spans)
        yield from _findings(say, insights, unclear)
    doubtful = sum(span.token_end - span.token_start for span in spans)
    if doubtful:
        yield say("summary.doubtful", count=doubtful)


def _findings(say: Wording, insights: Sequence[Insight], unclear: frozenset[int]) -> Iterator[str]:
    if not insights:
        yield say("summary.nothing")
        return
    first, *others = insights
    times = say("summary.times", count=first.frequency)
    yield say("summary.first", pattern=say.pattern(first.pattern).label, times=times)
    corrected = [quote for quote in first.examples if quote.correction]
    if corrected:
        yield _corrected(say, min(corrected, key=lambda quote: not unclear.isdisjoint(_tokens_of(quote))))
    elif first.alternative:
        entry = vocabulary().entry(first.pattern_id)
        if entry is not None and first.alternative == entry.right:
            yield say("evidence.not_but", wrong=entry.wrong, right=entry.right)
        else:
            yield say("summary.instead", alternative=first.alternative)
    if others:
        yield say("summary.also", patterns=", ".join(say.pattern(one.pattern).label for one in others))


def _tokens_of(quote: Quote) -> range:
    return range(quote.token_start, quote.token_end)


def _corrected(say: Wording, quote: Quote) -> str:
    return say("summary.corrected", quote=quote.text, correction=quote.correction)
