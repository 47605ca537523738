"""Sessions as writers take them: the samples, a hostile one, and what may be asked of any."""

from __future__ import annotations

from speakkit.model import Transcript
from speakkit.model.standing import Standing
from speakkit.text.tokens import tokenise
from speakkit.transcribe.formats.writers import AnnotatedTranscript, annotate
from tests.support.sample_dataset import rules_analysis
from tests.support.samples import planted_sessions
from tests.support.values import make_session, make_transcript

Timed = tuple[str, int | None, int | None]


def sample_sessions(count: int) -> list[AnnotatedTranscript]:
    """Sample scripts analysed by the rules, each with a retrace, a filler and a question in front."""
    return [annotated(f"Um, do you the, the know? {planted.script}") for planted in planted_sessions()[:count]]


def annotated(text: str, **fields: object) -> AnnotatedTranscript:
    """A verbatim transcript with what the rules find in it."""
    transcript = make_transcript(text, verbatim=True).model_copy(update=fields)
    return annotate(make_session(topic="my week"), transcript, _standing(transcript))


def _standing(transcript: Transcript) -> Standing:
    found = rules_analysis(transcript)
    return Standing(insights=(), observations=found.observations, focus_next=None, summary=None)


def timed_tokens(session: AnnotatedTranscript) -> list[Timed]:
    """Normalised words with their times: what every format has to keep; a dash by itself is no word."""
    return [
        (" ".join(token.norm for token in tokens), word.start_ms, word.end_ms)
        for word in session.words
        if (tokens := tokenise(word.text))
    ]
