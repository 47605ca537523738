"""`speakkit analyse`"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

import typer

from speakkit.analyse.protocol import asked_now
from speakkit.cli.estimate import show_estimate_again
from speakkit.cli.outcome import SOME_FAILED
from speakkit.cli.output import AsJson, complain, print_json, say
from speakkit.cli.process import MaxCost, with_cap
from speakkit.errors import SpeakKitError
from speakkit.model import Analysis
from speakkit.model.judge import analysis_version
from speakkit.model.standing import Standing
from speakkit.pipeline.hearing_anew import otherwise_heard
from speakkit.pipeline.pipeline import Pipeline
from speakkit.pipeline.refreshing import refresh
from speakkit.text.counting import agreeing, counted
from speakkit.transcribe import TRANSCRIBERS


def analyse(
    context: typer.Context,
    session_ids: Annotated[
        list[str] | None, typer.Argument(help="DONE sessions, as `speakkit sessions` lists them.")
    ] = None,
    due: Annotated[
        bool,
        typer.Option("--due", help="All that another recogniser or analyser, or another version of it, has worked on."),
    ] = False,
    again: Annotated[
        bool, typer.Option(help="Ask anew, and about all patterns of the learner's profile, though an answer was kept.")
    ] = False,
    repeat: Annotated[
        int, typer.Option(min=1, max=20, help="Analyses to make; what fewer than 2 in 3 of them find is tentative.")
    ] = 1,
    max_cost: MaxCost = None,
    estimate: Annotated[bool, typer.Option("--estimate", help="Only say what it would cost.")] = False,
    as_json: AsJson = False,
) -> None:
    """Analyse stored transcripts once more, with the analyser, prompt and vocabulary of now; no audio is needed.

    With --due what another recogniser heard is heard anew first where its recording is kept, and at the end everything
    else that is stored and due is computed anew: measures and profiles. The same question to the same analyser costs
    nothing: its answer was kept. Where hearing or an analysis fails, the earlier one stands.
    """
    if bool(session_ids) == due:
        raise typer.BadParameter("Name sessions, or ask for all that are --due.")
    pipeline = Pipeline.from_settings(with_cap(context, max_cost))
    to_hear = otherwise_heard(pipeline.settings, pipeline.store).to_hear if due else ()
    session_ids = _due(pipeline, to_hear) if due else pipeline.store.sessions.current_ids(session_ids or ())
    if estimate:
        show_estimate_again(pipeline, session_ids, to_hear=to_hear, repeat=repeat, asks_anew=again, as_json=as_json)
        return
    if to_hear:
        TRANSCRIBERS.named(pipeline.settings.transcriber).ready(pipeline.settings)
    failed: SpeakKitError | None = None
    done: list[dict[str, object]] = []
    for session_id in session_ids:
        work = pipeline.rehear if session_id in to_hear else pipeline.reanalyse
        try:
            work(session_id, repeat=repeat, asks_anew=again)
        except SpeakKitError as error:
            complain(f"{session_id}: {error.message}")
            failed = error
            continue
        analysis, standing = pipeline.store.results.raw_analysis(session_id), pipeline.store.standing.get(session_id)
        if analysis is not None and standing is not None:
            done.append({**_summary(session_id, analysis, standing), "is_heard_anew": session_id in to_hear})
            if not as_json:
                say(f"{_told(session_id, analysis, standing)}{', heard anew' if session_id in to_hear else ''}")
    if due:
        refresh(pipeline.store, pipeline.settings)
    else:
        pipeline.store.publish(pipeline.settings.published_dir)
    if as_json:
        print_json(done)
    elif not session_ids:
        say(
            "Every session has been analysed by the analyser of now, and no kept recording waits for the recogniser of now."
        )
    if failed is not None:
        raise typer.Exit(SOME_FAILED if done else failed.exit_code)


def _due(pipeline: Pipeline, to_hear: Sequence[str]) -> list[str]:
    analysed = pipeline.store.results.otherwise_analysed(asked_now(pipeline.analyser))
    return [*to_hear, *(one for one in analysed if one not in to_hear)]


def _summary(session_id: str, analysis: Analysis, standing: Standing) -> dict[str, object]:
    return {
        "session_id": session_id,
        "analysis_version": analysis_version(analysis),
        "insights": [
            {
                "pattern": found.key,
                "runs": found.runs,
                "runs_agreeing": found.runs_agreeing,
                "is_tentative": found.is_tentative,
            }
            for found in standing.insights
        ],
        "agreement": analysis.agreement.model_dump(mode="json") if analysis.agreement else None,
    }


def _told(session_id: str, analysis: Analysis, standing: Standing) -> str:
    told = f"{session_id}: {counted(len(standing.insights), 'insight')}, version {analysis_version(analysis)}"
    if analysis.agreement is None or analysis.agreement.raw is None:
        return told
    tentative = sum(found.is_tentative for found in standing.insights)
    return (
        f"{told}; {analysis.agreement.runs} analyses agree on {analysis.agreement.raw:.0%} of the judgements "
        f"on {counted(analysis.agreement.patterns, 'pattern')}, {agreeing(tentative, 'insight', 'are')} tentative"
    )
