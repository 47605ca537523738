"""`speakkit sessions` and `speakkit show`"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

import typer

from speakkit.cli.insights import print_insight
from speakkit.cli.output import AsJson, print_json, say, table
from speakkit.measure.values import Measure
from speakkit.model import Analysis, Session, SessionStatus, Transcript
from speakkit.patterns.reviews import Review
from speakkit.settings import load_settings
from speakkit.store import Store
from speakkit.text.doubt import doubtful_spans, stretches


def sessions(
    learner: Annotated[str | None, typer.Option(help="Of this learner only.")] = None,
    status: Annotated[SessionStatus | None, typer.Option(help="In this state only.")] = None,
    as_json: AsJson = False,
) -> None:
    """List sessions with their state."""
    rows = Store(load_settings().store_path).sessions(learner_id=learner, status=status)
    if as_json:
        print_json([_public(session) for session in rows])
    elif not rows:
        say("No sessions. Add a recording: speakkit add FILE --learner NAME")
    else:
        table("Sessions", ("session", "recorded", "length", "topic", "state"), [_row(session) for session in rows])


def show(
    session_id: Annotated[str, typer.Argument(help="As `speakkit sessions` lists it.")], as_json: AsJson = False
) -> None:
    """Show a session: its state, transcript, insights, focus and measures."""
    store = Store(load_settings().store_path)
    session = store.session(session_id)
    transcript, analysis = store.transcript(session_id), store.analysis(session_id)
    measures = store.measures(session_id)
    if as_json:
        print_json(
            _public(session)
            | {
                "transcript": transcript.model_dump(mode="json") if transcript else None,
                "doubtful": [span.model_dump(mode="json") for span in doubtful_spans(transcript)] if transcript else [],
                "analysis": analysis.model_dump(mode="json") if analysis else None,
                "measures": [measure.model_dump(mode="json") for measure in measures],
            }
        )
        return
    _show_session(session)
    if transcript is not None:
        _show_transcript(transcript)
    if analysis is not None:
        _show_analysis(analysis, store.reviews.standing(session_id))
    if measures:
        table("\nMeasures", ("measure", "value", "unit", "remark"), [_measured(measure) for measure in measures])


def _public(session: Session) -> dict[str, object]:
    return session.model_dump(mode="json", exclude={"storage_key", "transcript_key", "lease_until"})


def _row(session: Session) -> tuple[object, ...]:
    length = f"{session.recording.duration_ms / 1000:.0f} s" if session.recording else None
    state = f"{session.status} {session.error_code or ''}".strip()
    return session.session_id, session.recorded_at.date(), length, session.topic, state


def _measured(measure: Measure) -> tuple[object, ...]:
    value = None if measure.value is None else f"{measure.value:.3g}"
    remark = measure.flag or (measure.null_reason and f"not measured: {measure.null_reason}")
    return measure.name.replace("_", " "), value, measure.unit, remark


def _show_session(session: Session) -> None:
    say(f"{session.session_id}  {session.status}  recorded {session.recorded_at:%Y-%m-%d}")
    if session.error_code:
        say(f"{session.error_code}: {session.error_message}")


def _show_transcript(transcript: Transcript) -> None:
    confidence = "" if transcript.mean_confidence is None else f", mean confidence {transcript.mean_confidence:.2f}"
    say(f"\nTranscript ({transcript.engine} {transcript.engine_version}{confidence})")
    if transcript.unreliable:
        say(f"Unreliable: {transcript.unreliable}")
    doubtful = doubtful_spans(transcript)
    say("".join(f"[{text}?]" if doubt else text for text, doubt in stretches(transcript.text, doubtful)))
    if doubtful:
        reasons = dict.fromkeys(str(reason).replace("_", " ") for span in doubtful for reason in span.reasons)
        say(f"[...?] was probably misheard ({', '.join(reasons)}) and supports no insight.")


def _show_analysis(analysis: Analysis, reviews: Mapping[int, Review]) -> None:
    say(f"\nAnalysis ({analysis.engine} {analysis.engine_version})\n{analysis.summary}")
    for insight in analysis.insights:
        print_insight(insight, reviews.get(insight.rank))
    if analysis.focus_next:
        say(f"\nFocus next: {analysis.focus_next}")
