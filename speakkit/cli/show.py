"""`speakkit show`"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

import typer

from speakkit.cli.insights import in_words, print_insight
from speakkit.cli.output import AsJson, note, print_json, print_text, say, table
from speakkit.cli.sessions import feedback_of, file_name, public
from speakkit.errors import InvalidStateError
from speakkit.measure.values import Measure
from speakkit.model import Analysis, Session, Transcript
from speakkit.model.judge import Judge
from speakkit.model.standing import Standing
from speakkit.patterns.reviews import Review
from speakkit.settings import load_settings
from speakkit.store import Store
from speakkit.text.counting import counted
from speakkit.text.doubt import doubtful_spans, stretches
from speakkit.transcribe.formats.writers import AnnotatedTranscript, TranscriptFormat, annotate, write_transcript

if TYPE_CHECKING:
    from speakkit.report.shown_quotes import Heard


def show(
    session_id: Annotated[str, typer.Argument(help="As `speakkit sessions` lists it.")],
    as_format: Annotated[
        TranscriptFormat | None,
        typer.Option("--as", help="Print the transcript with what was found, for another program, and nothing else."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show a session: its state, transcript, insights, focus and measures.

    Example: speakkit show s6f6e1c2a90b14d57 --as chat > s6f6e1c2a90b14d57.cha
    """
    settings = load_settings()
    store = Store(settings.store_path)
    session = store.sessions.get(session_id)
    session_id = session.session_id
    if as_format is not None:
        print_text(write_transcript(_annotated(store, session), as_format))
        return
    transcript, raw, standing = (
        store.results.transcript(session_id),
        store.results.raw_analysis(session_id),
        store.standing.get(session_id),
    )
    measures = store.results.measures(session_id)
    if as_json:
        print_json(
            public(session)
            | feedback_of(standing)
            | {
                "transcript": transcript.model_dump(mode="json") if transcript else None,
                "doubtful": [span.model_dump(mode="json") for span in doubtful_spans(transcript)] if transcript else [],
                "analysis": _analysis(raw, standing) if raw and standing else None,
                "raw_analysis": raw.model_dump(mode="json") if raw else None,
                "measures": [measure.model_dump(mode="json") for measure in measures],
            }
        )
        return
    _show_session(session)
    if transcript is not None:
        _show_summary(settings.reader_language, _name(store, session), session, transcript, standing)
        if transcript.is_emptied:
            note("What was said was deleted by its age (SPEAKKIT_TRANSCRIPT_DAYS); what was found in it stays.")
        else:
            _show_transcript(transcript)
            if transcript.word_times_deleted:
                note("When each word was said was deleted by its age (SPEAKKIT_WORD_DAYS); what was measured stays.")
    if raw is not None and standing is not None:
        if transcript is not None:
            _show_strengths(session, transcript, standing)
        _show_analysis(raw, standing, store.reviews.standing(session_id))
    if measures:
        table("\nMeasures", ("measure", "value", "unit", "remark"), [_measured(measure) for measure in measures])


def _annotated(store: Store, session: Session) -> AnnotatedTranscript:
    """Raises: InvalidStateError."""
    transcript = store.results.transcript(session.session_id)
    if transcript is None:
        raise InvalidStateError(
            f"Session {session.session_id} is {session.status} and has no transcript yet. Run `speakkit process`."
        )
    return annotate(session, transcript, store.standing.get(session.session_id))


def _name(store: Store, session: Session) -> str:
    return store.learners.get(session.learner_id).name


def _analysis(raw: Analysis, standing: Standing) -> dict[str, object]:
    """Which engine spoke and what it took, with what stands of what it said."""
    return raw.model_dump(mode="json", exclude=set(Standing.model_fields)) | standing.model_dump(mode="json")


def _measured(measure: Measure) -> tuple[object, ...]:
    value = None if measure.value is None else f"{measure.value:.3g}"
    remark = measure.flag or (measure.null_reason and f"not measured: {measure.null_reason}")
    return measure.name.replace("_", " "), value, measure.unit, remark


def _show_session(session: Session) -> None:
    file = f"  from {name}" if (name := file_name(session)) else ""
    say(f"{session.session_id}  {session.status}  recorded {session.recorded_at:%Y-%m-%d}{file}")
    if session.error_code:
        say(f"{session.error_code}: {session.error_message}")


def _show_transcript(transcript: Transcript) -> None:
    confidence = "" if transcript.mean_confidence is None else f", mean confidence {transcript.mean_confidence:.2f}"
    say(f"\nTranscript ({transcript.engine} {transcript.engine_version}{confidence})")
    if transcript.unreliable:
        say(f"Unreliable: {transcript.unreliable}")
    if transcript.spoken_language:
        heard_as = f"heard as {transcript.language}, which the session says it is"
        say(f"It sounds like another language ({transcript.spoken_language}), and was {heard_as}.")
    unheard = [segment for segment in transcript.segments or () if not segment.is_heard]
    if unheard:
        say(f"Not heard: {', '.join(f'{s.start_ms / 1000:.1f}-{s.end_ms / 1000:.1f} s' for s in unheard)}")
    doubtful = doubtful_spans(transcript)
    say("".join(f"[{text}?]" if doubt else text for text, doubt in stretches(transcript.text, doubtful)))
    if doubtful:
        reasons = dict.fromkeys(str(reason).replace("_", " ") for span in doubtful for reason in span.reasons)
        say(f"[...?] was probably misheard ({', '.join(reasons)}) and supports no insight.")


def _show_summary(
    language: str, name: str, session: Session, transcript: Transcript, standing: Standing | None
) -> None:
    from speakkit.report.session_summary import session_summary
    from speakkit.report.wording import wording

    say(session_summary(wording(language), name, session, transcript, standing))


def _show_strengths(session: Session, transcript: Transcript, standing: Standing) -> None:
    """What may be praised: see `quoted_strengths`."""
    from speakkit.report.quoted_strengths import heard_session, said_right, used_well

    heard = heard_session(session, transcript, standing)
    for well in used_well(standing.strengths, heard):
        say(f"\nUsed well: {well.text}\n   “{well.line.words}”")
    for right in said_right(standing.observations, heard):
        say(f"\nSaid right, {counted(right.uses, 'time')} ({right.pattern}): “{right.line.words}”")
    _show_words(standing, heard)


def _show_words(standing: Standing, heard: Heard) -> None:
    from speakkit.report.words import shown_words

    words = shown_words(standing.lexis, heard)
    for kind, lines in (("Less common words", words.less_common), ("Words that go together", words.collocations)):
        if lines:
            say(f"\n{kind}, used well: {', '.join(line.words for line in lines)}")
    for one in words.overused:
        instead = f"; other words for it: {', '.join(one.better)}" if one.better else ""
        say(f"\nSaid often: {one.word}, {counted(one.uses, 'time')} in {one.words} words{instead}")
    for to_try in words.to_try:
        say(f"\nA word to try: {to_try.word}. {to_try.example}")


def _show_analysis(raw: Analysis, standing: Standing, reviews: Mapping[int, Review]) -> None:
    by = Judge(analyser=raw.engine, analyser_version=raw.engine_version, analyser_model=raw.model).analyser_name
    say(f"\nAnalysis ({by})\n{standing.summary}")
    remaining = {insight.rank: insight for insight in standing.insights}
    for rank in sorted({*remaining, *reviews}):
        if rank in remaining:
            print_insight(remaining[rank], reviews.get(rank))
        else:
            told = in_words(reviews[rank])
            say(f"\n{rank}. {told[0].upper()}{told[1:]}")
    if standing.focus_next:
        say(f"\nFocus next: {standing.focus_next}")
    if standing.focus_rule:
        say(f"The rule: {standing.focus_rule}")
