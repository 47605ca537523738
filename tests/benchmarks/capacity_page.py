"""docs/capacity.md, computed from the figures that its benchmark recorded in docs/capacity.json.

    python -m tests.benchmarks.capacity_page --measure

runs that benchmark (as `make bench` does among all others) and writes the page; without `--measure` it is written from what is
recorded. Figures of several commits, of none, or of changes that are in no commit make no page. `tests/test_capacity.py`
compares the two files. Money is counted by the project's own list of prices.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from speakkit.calls.prices import TokenUsage, listed_token_price, minutes_cost_usd, price_list

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
RECORDED, PAGE = DOCS / "capacity.json", DOCS / "capacity.md"

CHANGED = "+changes"
"""Behind the commit of figures that were measured with changes in no commit."""
QUIET_LOAD = 0.7
MINUTES = 3
"""How long a session is taken to be."""
SESSIONS_A_LEARNER = 8
"""A month: two a week."""
REPORTS_A_MONTH = 4
VOLUMES = (1_000, 100_000, 10_000_000)
CORES = (1, 2, 4, 8, 16, 32)
BUSY = 0.5
"""The share of its time that anything is planned to be busy: uploads come in the afternoon."""
_MONTH_S = 30 * 24 * 3600
_PUBLISHES = 30 * 24 * 12
_OPUS_BYTES_A_MINUTE = 24_000 / 8 * 60
TRANSCRIBER, ANALYSER, SMALL_ANALYSER = "gpt-transcribe", "claude-sonnet-5-5", "claude-haiku-5-5"


_TEMPLATE = Environment(
    loader=FileSystemLoader(Path(__file__).parent), undefined=StrictUndefined, keep_trailing_newline=True
).get_template("capacity.md.j2")


@dataclass(frozen=True)
class Figure:
    """One thing that a benchmark measured: `n` of what, and how."""

    value: float
    n: str
    commit: str = ""


class MixedFiguresError(Exception):
    """The figures that are recorded aren't of one commit."""


@dataclass(frozen=True)
class Recorded:
    """All figures of one run of the benchmarks; `load` is how busy the machine was before, None where nobody looked."""

    recorded_on: str
    machine: str
    figures: Mapping[str, Figure]
    load: float | None = None

    @property
    def commit(self) -> str:
        """The one that all figures are of.

        Raises:
            MixedFiguresError: there are several, or what was measured is in no commit.
        """
        commits = sorted({figure.commit for figure in self.figures.values()})
        if len(commits) != 1 or not commits[0] or commits[0].endswith(CHANGED):
            told = ", ".join(one or "none" for one in commits)
            raise MixedFiguresError(f"The figures of {RECORDED} are of {told}; measure all of them at one commit.")
        return commits[0]

    @property
    def busy_machine(self) -> str:
        """What else the machine had to do, in words."""
        if self.load is None:
            return "and the machine had much else to do, which makes them longer"
        if self.load < QUIET_LOAD:
            return "and the machine had nothing else to do"
        return f"and the machine had else to do (a load of {self.load:.1f} before), which makes them longer"

    def __getitem__(self, name: str) -> float:
        return self.figures[name].value

    @cached_property
    def ears_s(self) -> float:
        """Processor seconds that the embedded engines take for a session."""
        return 60 * MINUTES * self["embedded_transcriber_cpu_s_a_second"] + self["rules_cpu_s_a_session"]

    def usage(self) -> TokenUsage:
        """The tokens of one analysis."""
        return TokenUsage(
            input_tokens=round(self["analysis_input_tokens"]),
            output_tokens=round(self["analysis_output_tokens"]),
            cache_read_tokens=round(self["analysis_cached_tokens"]),
        )


def read_recorded(path: Path = RECORDED) -> Recorded:
    """The recorded figures."""
    document = json.loads(path.read_text(encoding="utf-8"))
    figures = {name: Figure(**figure) for name, figure in document.pop("figures").items()}
    return Recorded(figures=figures, **document)


def page(recorded: Recorded) -> str:
    """The whole page."""
    most = BUSY * _MONTH_S / recorded["loader_s_a_session"]
    return _TEMPLATE.render(
        recorded=recorded,
        commit=recorded.commit,
        minutes=MINUTES,
        sessions_a_learner=SESSIONS_A_LEARNER,
        reports_a_month=REPORTS_A_MONTH,
        busy=f"{BUSY:.0%}",
        volumes=_table_of_volumes(recorded),
        prices_as_of=price_list().as_of,
        input_tokens=f"{recorded['analysis_input_tokens']:,.0f}",
        cached_tokens=f"{recorded['analysis_cached_tokens']:,.0f}",
        output_tokens=f"{recorded['analysis_output_tokens']:,.0f}",
        embedded=_embedded(recorded),
        ears_s=f"{recorded.ears_s:.0f}",
        middle_volume=f"{VOLUMES[1]:,}",
        middle_cores=_cores(VOLUMES[1] * recorded.ears_s),
        loader_ms=f"{1000 * recorded['loader_s_a_session']:.0f}",
        most_sessions=f"{_rounded(most):,}",
        rewrite_s=f"{recorded['rewrite_s_a_gb']:.0f}",
        erasable_gb=f"{3600 / recorded['rewrite_s_a_gb']:,.0f}",
        year=_size(12 * VOLUMES[-1] * recorded["store_bytes_a_session"]),
        changed_s=f"{recorded['publish_changed_cpu_s']:.2f}",
        anew_s=f"{1e6 * recorded['publish_anew_cpu_s_a_session']:,.0f}",
        measured=_measured(recorded),
    )


def _rounded(number: float) -> int:
    """To two digits."""
    return int(float(f"{number:.2g}"))


def _row(name: str, *cells: object) -> str:
    return f"| {name} | " + " | ".join(map(str, cells)) + " |"


def _head(*names: object) -> list[str]:
    return [_row("", *names), "|---|" + "---:|" * len(names)]


def _table_of_volumes(recorded: Recorded) -> str:
    hearing_usd = minutes_cost_usd(price_list().usd_per_minute[TRANSCRIBER], MINUTES * 60_000)
    large, small = (analysis_usd(recorded, model) for model in (ANALYSER, SMALL_ANALYSER))
    rows: dict[str, Callable[[int], str]] = {
        f"hosted hearing, {TRANSCRIBER}": lambda volume: _dollars(volume * hearing_usd),
        f"hosted analysis, {ANALYSER}": lambda volume: _dollars(volume * large),
        "the same in batches": lambda volume: _dollars(volume * large * price_list().batch_share),
        f"hosted analysis, {SMALL_ANALYSER}": lambda volume: _dollars(volume * small),
        "or cores for the embedded engines": lambda volume: _cores(volume * recorded.ears_s),
        "recordings that pass through the bucket": lambda volume: _size(volume * MINUTES * _OPUS_BYTES_A_MINUTE),
        "the store grows by": lambda volume: _size(volume * recorded["store_bytes_a_session"]),
        "the published tables grow by": lambda volume: _size(volume * recorded["published_bytes_a_session"]),
        "the one writer is busy": lambda volume: _share(volume * recorded["loader_s_a_session"]),
        "a core that publishes every five minutes is busy": lambda volume: _share(publishing_s(recorded, volume)),
        "cores for reports": lambda volume: _cores(reports(volume) * recorded["report_cpu_s"]),
    }
    head = _head(*(f"{volume:,}" for volume in VOLUMES))
    return "\n".join([*head, *(_row(name, *map(cell, VOLUMES)) for name, cell in rows.items())])


def _embedded(recorded: Recorded) -> str:
    rates = (f"{cores * 3600 / recorded.ears_s:,.0f}" for cores in CORES)
    return "\n".join(
        [*_head(*(f"{cores} cores" if cores > 1 else "1 core" for cores in CORES)), _row("an hour", *rates)]
    )


def _measured(recorded: Recorded) -> str:
    rows = (_row(name.replace("_", " "), f"{one.value:,.4g}", one.n) for name, one in recorded.figures.items())
    return "\n".join(["| figure | value | of |", "|---|---:|---|", *rows])


def analysis_usd(recorded: Recorded, model: str) -> float:
    """What one analysis costs at the list price."""
    usage = recorded.usage()
    price = listed_token_price(model, usage.prompt_tokens)
    if price is None:
        raise LookupError(model)
    return price.cost_usd(usage)


def publishing_s(recorded: Recorded, volume: int) -> float:
    """Processor seconds of a month's publications: each at least one changed session, at most all of a month anew."""
    changed = recorded["publish_changed_cpu_s"] * min(volume, _PUBLISHES)
    sessions_each = volume / _PUBLISHES
    anew = volume * recorded["publish_anew_cpu_s_a_session"]
    return changed if sessions_each <= 1 else min(changed * sessions_each, _PUBLISHES * anew)


def reports(volume: int) -> float:
    """Reports a month."""
    return volume / SESSIONS_A_LEARNER * REPORTS_A_MONTH


def _dollars(usd: float) -> str:
    return f"${usd:,.2f}" if usd < 100 else f"${usd:,.0f}"


def _cores(cpu_s: float) -> str:
    cores = cpu_s / _MONTH_S / BUSY
    return f"{cores:.2g}" if cores < 10 else f"{cores:,.0f}"


def _share(seconds: float) -> str:
    share = seconds / _MONTH_S
    return f"{share:.2%}" if share < 0.1 else f"{share:.0%}"


def _size(size_bytes: float) -> str:
    for unit in ("B", "KB", "MB", "GB"):
        if size_bytes < 1000:
            return f"{size_bytes:.3g} {unit}"
        size_bytes /= 1000
    return f"{size_bytes:,.3g} TB"


def present_commit() -> str:
    """The commit that is checked out, marked where files of it were changed, those of this page aside."""
    head = _git("rev-parse", "--short", "HEAD")
    changed = _git("status", "--porcelain", "--untracked-files=no", "--", ":/", ":!/docs/capacity.*")
    return head + CHANGED if changed else head


def _git(*words: str) -> str:
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, check=False).stdout.strip()


def _measured_anew() -> None:
    """
    Raises:
        MixedFiguresError: there are changes in no commit.
        CalledProcessError: the benchmark failed.
    """
    if (commit := present_commit()).endswith(CHANGED):
        raise MixedFiguresError(
            f"There are changes since {commit.removesuffix(CHANGED)}; commit them before measuring."
        )
    RECORDED.unlink(missing_ok=True)  # nothing of before is kept
    benchmark = ["tests/benchmarks/test_capacity.py", "--benchmark-enable", "--capture=no", "-n0"]
    subprocess.run([sys.executable, "-m", "pytest", *benchmark], cwd=ROOT, check=True)


if __name__ == "__main__":
    try:
        if sys.argv[1:] == ["--measure"]:
            _measured_anew()
        PAGE.write_text(page(read_recorded()), encoding="utf-8")
    except (MixedFiguresError, subprocess.CalledProcessError) as error:
        sys.exit(str(error))
