"""`speakkit bench-engine`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from speakkit.cli.output import AsJson, note, print_json, say, table
from speakkit.cli.process import MaxCost, with_cap
from speakkit.settings import Settings
from speakkit.study.bench.analyser_scores import AnalyserScores
from speakkit.study.bench.annotated_texts import read_m2
from speakkit.study.bench.comparison import compared, read_scores
from speakkit.study.bench.references import read_references
from speakkit.study.bench.running import engine_named, examine, folder_name, hear, require_agreement
from speakkit.study.bench.transcriber_scores import TranscriberScores, lost_mistakes
from speakkit.transcribe import TranscriberInfo


def bench_engine(
    context: typer.Context,
    engine: Annotated[str, typer.Argument(help="A transcriber or an analyser, as settings call it.")],
    folder: Annotated[Path, typer.Argument(help="Recordings with what is said in them; for an analyser M2 files.")],
    against: Annotated[
        list[Path] | None,
        typer.Option(help="The .json of an earlier run on the same folder, to stand beside this one."),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Only the first so many.")] = None,
    out: Annotated[Path | None, typer.Option(help="The page to write; its figures go beside it, as .json.")] = None,
    language: Annotated[str, typer.Option(help="Of recordings of which the folder doesn't say it.")] = "en",
    agreed: Annotated[
        bool, typer.Option("--agreed", help="Those who speak or write there agree that the vendor gets it.")
    ] = False,
    show_losses: Annotated[bool, typer.Option(help="Print which known mistakes aren't in the transcripts.")] = False,
    max_cost: MaxCost = None,
    as_json: AsJson = False,
) -> None:
    """Score a transcriber on recordings with references, or an analyser on texts in the M2 format.

    It writes a page, in which nothing is of what was said. References: a list in references.jsonl (file, text, speaker,
    score, planted), or a transcript beside each recording.

    Example: speakkit bench-engine openai recordings/ --agreed --against data/bench/local-recordings.json
    """
    settings = with_cap(context, max_cost)
    info = engine_named(engine)
    info.ready(settings)
    require_agreement(info, settings, is_given=agreed)
    earlier = [read_scores(path) for path in against or ()]
    scores: TranscriberScores | AnalyserScores
    if isinstance(info, TranscriberInfo):
        references = read_references(folder, language)[:limit]
        scores, heard = hear(info, references, settings, folder_name(folder), _progress)
        for name, phrase in lost_mistakes(heard) if show_losses else ():
            note(f"{name}: {phrase}")
    else:
        scores = examine(info, read_m2(folder)[:limit], settings, folder_name(folder), _progress)
    from speakkit.report.engine_page import write_comparison

    comparison = compared(scores, earlier)
    page = _page(out, settings, f"{engine}-{folder_name(folder)}")
    figures = write_comparison(page, comparison, scores)
    if as_json:
        print_json(scores.model_dump(mode="json"))
        return
    for section in comparison.sections:
        table(section.title, ("", *comparison.runs), [(row.label, *row.cells) for row in section.rows])
    say(f"The page is {page}; its figures are in {figures.name} beside it.")


def _progress(done: int, of: int) -> None:
    if done % 10 == 0:
        note(f"{done} of {of}")


def _page(out: Path | None, settings: Settings, name: str) -> Path:
    page = (out or settings.data_dir / "bench" / f"{name}.html").absolute()
    return page if page.suffix == ".html" else page.with_name(f"{page.name}.html")
