"""Runs of engines side by side: what each page and table shows, row by row, of the same kind of engine on the same folder."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Annotated, TypeVar

import numpy as np
from pydantic import Field, TypeAdapter, ValidationError

from speakkit.errors import InputError
from speakkit.model import Value
from speakkit.study.bench.analyser_scores import AnalyserScores, TypeScore
from speakkit.study.bench.transcriber_scores import TranscriberScores, WordErrors

Scores = Annotated[TranscriberScores | AnalyserScores, Field(discriminator="kind")]
_SCORES: TypeAdapter[TranscriberScores | AnalyserScores] = TypeAdapter(Scores)
MIN_SPEAKERS = 10
"""From here on a difference over speakers has an interval."""
_DRAWS = 2_000
_UNKNOWN = "–"
One = TypeVar("One")


class Row(Value):
    """One figure of each run, in words."""

    label: str
    cells: tuple[str, ...]


class Section(Value):
    """Rows that belong together."""

    title: str
    rows: tuple[Row, ...]


class Comparison(Value):
    """What is shown: a column a run, and sections of rows."""

    folder: str
    is_of_transcribers: bool
    runs: tuple[str, ...]
    sections: tuple[Section, ...]


def read_scores(path: Path) -> TranscriberScores | AnalyserScores:
    """The scores that an earlier run wrote.

    Raises:
        InputError: it can't be read, or holds something else.
    """
    try:
        return _SCORES.validate_json(path.read_bytes())
    except (OSError, ValidationError) as error:
        raise InputError(
            f"{path} isn't what bench-engine wrote ({type(error).__name__}). Name the .json beside an earlier page."
        ) from None


def compared(
    scores: TranscriberScores | AnalyserScores, others: Sequence[TranscriberScores | AnalyserScores]
) -> Comparison:
    """The runs side by side, the newest first.

    Raises:
        InputError: another run is of another kind of engine or of another folder.
    """
    for other in others:
        if (other.kind, other.folder) != (scores.kind, scores.folder):
            raise InputError(
                f"Runs can be compared on the same folder only: this one is of {scores.folder} ({scores.kind}), another of "
                f"{other.folder} ({other.kind})."
            )
    runs = (scores, *others)
    hearing = [run for run in runs if isinstance(run, TranscriberScores)]
    finding = [run for run in runs if isinstance(run, AnalyserScores)]
    return Comparison(
        folder=scores.folder,
        is_of_transcribers=bool(hearing),
        runs=tuple(_title(run) for run in runs),
        sections=tuple(_of_transcribers(hearing) if hearing else _of_analysers(finding)),
    )


def _title(run: TranscriberScores | AnalyserScores) -> str:
    return " ".join([run.engine, run.version, *run.models])


def _of_transcribers(runs: Sequence[TranscriberScores]) -> Iterator[Section]:
    yield Section(title="Words", rows=tuple(_word_rows(runs)))
    for title, groups in (
        ("By speaker", [run.speakers for run in runs]),
        ("By the judges' score", [run.by_score for run in runs]),
        ("By language", [run.languages for run in runs]),
    ):
        if any(len(group) > 1 for group in groups):
            yield Section(title=title, rows=tuple(_groups(groups)))
    if any(run.thresholds for run in runs):
        yield Section(title="What confidence lets pass", rows=tuple(_threshold_rows(runs)))
    if any(run.kept for run in runs):
        yield Section(title="Known mistakes that stand in the transcript", rows=tuple(_kept_rows(runs)))
    yield Section(title="Fillers and times", rows=tuple(_signal_rows(runs)))
    yield Section(title="Cost", rows=tuple(_cost_rows(runs)))


def _word_rows(runs: Sequence[TranscriberScores]) -> Iterator[Row]:
    yield _row("recordings", runs, lambda run: str(run.all.recordings))
    yield _row("word error rate", runs, lambda run: rate(run.all))
    if len(runs) > 1:
        yield Row(label="difference from the first, over speakers", cells=("", *_differences(runs)))
    yield _row("speaker in the middle", runs, lambda run: _decimal(run.speaker_median))
    yield _row("recordings with a loop", runs, lambda run: f"{run.all.loops} of {run.all.recordings}")
    yield _row("recordings without a word", runs, lambda run: f"{run.unheard} of {run.all.recordings}")
    yield _row("marked as unreliable", runs, lambda run: f"{run.unreliable} of {run.all.recordings}")
    yield _row("word error rate of the others", runs, lambda run: rate(run.trusted))
    yield _row("failed", runs, _failed)


def _groups(groups: Sequence[Sequence[WordErrors]]) -> Iterator[Row]:
    names = sorted({one.name for group in groups for one in group})
    found = [{one.name: one for one in group} for group in groups]
    for name in names:
        cells = (rate(each[name]) if name in each else _UNKNOWN for each in found)
        yield Row(label=name, cells=tuple(cells))


def _threshold_rows(runs: Sequence[TranscriberScores]) -> Iterator[Row]:
    found = [{one.least: one for one in run.thresholds} for run in runs]
    for least in sorted({least for each in found for least in each}):
        cells = []
        for run, each in zip(runs, found, strict=True):
            one = each.get(least)
            shown = one and f"{one.recordings} of {run.all.recordings} pass, {_decimal(one.rate)} wrong, {one.bad} bad"
            cells.append(shown or _UNKNOWN)
        yield Row(label=f"from {least:g} on", cells=tuple(cells))


def _kept_rows(runs: Sequence[TranscriberScores]) -> Iterator[Row]:
    yield _row("all", runs, lambda run: _of(sum(one.kept for one in run.kept), sum(one.planted for one in run.kept)))
    found = [{one.pattern_id: one for one in run.kept} for run in runs]
    for name in sorted({name for each in found for name in each}):
        cells = (_of(each[name].kept, each[name].planted) if name in each else _UNKNOWN for each in found)
        yield Row(label=name, cells=tuple(cells))


def _signal_rows(runs: Sequence[TranscriberScores]) -> Iterator[Row]:
    yield _row("fillers", runs, _fillers)
    yield _row("starts of words", runs, _times)


def _fillers(run: TranscriberScores) -> str:
    if run.fillers is None:
        return _UNKNOWN
    one = run.fillers
    unknown = f"; unknown in {one.unknown} recordings" if one.unknown else ""
    return f"{one.found} of {one.said}, {one.false} where none is, in {one.words} words{unknown}"


def _times(run: TranscriberScores) -> str:
    if run.times is None:
        return _UNKNOWN
    one = run.times
    return f"off {one.median_ms:.0f} ms, p90 {one.p90_ms:.0f} ms, of {one.words} words ({one.timed_share:.0%} timed)"


def _cost_rows(runs: Sequence[TranscriberScores]) -> Iterator[Row]:
    yield _row("sound", runs, lambda run: f"{run.sound_s:.0f} s")
    yield _row("time for a second of it", runs, lambda run: f"{run.took_s / run.sound_s:.2f} s" if run.sound_s else "")
    yield _row("cost", runs, _cost)


def _of_analysers(runs: Sequence[AnalyserScores]) -> Iterator[Section]:
    yield Section(
        title="Findings",
        rows=(
            _row("texts, words", runs, lambda run: f"{run.texts}, {run.words}"),
            _row("precision", runs, lambda run: _ratio(run.all.right, run.all.found)),
            _row("recall", runs, lambda run: _ratio(run.all.touched, run.all.edits)),
            _row("failed", runs, _failed),
        ),
    )
    found = [{one.edit_type: one for one in run.types} for run in runs]
    names = sorted({name for each in found for name in each})
    rows = (Row(label=name, cells=tuple(_type(each.get(name)) for each in found)) for name in names)
    yield Section(title="By ERRANT type: right of found; touched of annotated", rows=tuple(rows))
    yield Section(title="Quotes", rows=tuple(_quote_rows(runs)))
    took = _row("time", runs, lambda run: f"{run.took_s:.0f} s, {run.took_s / run.texts:.2f} s a text")
    yield Section(title="Cost", rows=(took, _row("cost", runs, _cost)))


def _type(one: TypeScore | None) -> str:
    return _UNKNOWN if one is None else f"{_ratio(one.right, one.found)}; {_ratio(one.touched, one.edits)}"


def _quote_rows(runs: Sequence[AnalyserScores]) -> Iterator[Row]:
    yield _row("given", runs, lambda run: str(run.rejections.quotes_given))
    for reason in runs[0].refused:
        name = reason.removesuffix("_quotes")
        yield Row(label=name, cells=tuple(_of(run.refused[reason], run.rejections.quotes_given) for run in runs))
    yield _row("insights without a quote", runs, _lost_insights)
    yield _row("corrections refused", runs, _refused_corrections)
    yield _row("let through without a correction", runs, lambda run: str(run.uncorrected))


def _lost_insights(run: AnalyserScores) -> str:
    found = run.rejections
    return _of(found.insights_without_quote + found.insights_in_doubt, found.insights_given)


def _refused_corrections(run: AnalyserScores) -> str:
    found = run.rejections
    refused = (
        found.unchanged_corrections
        + found.rewritten_corrections
        + found.renaming_corrections
        + found.doubtful_corrections
    )
    return _of(refused, found.corrections_given)


def _differences(runs: Sequence[TranscriberScores]) -> Iterator[str]:
    first, *others = runs
    for other in others:
        low, high = difference_over_speakers(other.speakers, first.speakers) or (None, None)
        yield _UNKNOWN if low is None or high is None else f"{low:+.3f} to {high:+.3f} (95%)"


def difference_over_speakers(ours: Iterable[WordErrors], theirs: Iterable[WordErrors]) -> tuple[float, float] | None:
    """The 95% bootstrap interval of our word error rate less theirs, speakers drawn anew; None below `MIN_SPEAKERS`."""
    of_them = {one.name: one for one in theirs if one.words}
    pairs = [(one, of_them[one.name]) for one in ours if one.words and one.name in of_them]
    if len(pairs) < MIN_SPEAKERS:
        return None
    counts = np.array([[a.errors, a.words, b.errors, b.words] for a, b in pairs], dtype=np.float64)
    drawn = np.random.default_rng(0).integers(0, len(pairs), size=(_DRAWS, len(pairs)))
    sums = counts[drawn].sum(axis=1)
    low, high = np.percentile(sums[:, 0] / sums[:, 1] - sums[:, 2] / sums[:, 3], [2.5, 97.5])
    return float(low), float(high)


def rate(one: WordErrors) -> str:
    """A word error rate with what it counts."""
    loops = f", {one.loops} with a loop" if one.loops else ""
    return f"{_decimal(one.rate)} ({one.errors} of {one.words}){loops}"


def _failed(run: TranscriberScores | AnalyserScores) -> str:
    return ", ".join(f"{count} {code}" for code, count in sorted(run.failed.items())) or "0"


def _cost(run: TranscriberScores | AnalyserScores) -> str:
    return "unknown" if run.cost_usd is None else f"${run.cost_usd:.4f}"


def _row(label: str, runs: Sequence[One], shown: Callable[[One], str]) -> Row:
    return Row(label=label, cells=tuple(shown(run) for run in runs))


def _of(count: int, total: int) -> str:
    return f"{count} of {total}"


def _ratio(count: int, total: int) -> str:
    return f"{count / total:.2f} ({count} of {total})" if total else f"{_UNKNOWN} (0)"


def _decimal(number: float | None) -> str:
    return _UNKNOWN if number is None else f"{number:.3f}"
