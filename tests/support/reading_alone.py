"""Run as a program: a dataset opens, and a profile, a cohort, a chart and reports come out, with few distributions.

    python reading_alone.py PUBLISHED [DISTRIBUTION ...]

With distributions named, whatever others bring is absent, as if it weren't installed. What came out is printed as JSON.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Collection, Sequence
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from importlib.metadata import packages_distributions
from pathlib import Path
from types import ModuleType


class Absent(MetaPathFinder):
    """Finds that a module isn't there."""

    def __init__(self, modules: Collection[str]) -> None:
        self._modules = modules

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        if name.partition(".")[0] in self._modules:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
        return None


def brought_by_others(kept: Collection[str]) -> set[str]:
    """The modules that only other distributions bring."""
    kept_names = {_plain(name) for name in kept}
    return {
        module
        for module, brings in packages_distributions().items()
        if not {_plain(name) for name in brings} & kept_names
    }


def _plain(name: str) -> str:
    return name.lower().replace("_", "-").replace(".", "-")


def main(published: str, *kept: str) -> None:
    if kept:
        sys.meta_path.insert(0, Absent(brought_by_others({*kept, "speakkit"})))
    import speakkit
    from speakkit.charts.pattern_map import pattern_map

    kit = speakkit.open(Path(published))
    profile = kit.profile("ana")
    found = {
        "patterns": len(profile.patterns),
        "shown": [len(str(profile)), len(profile._repr_html_())],
        "chart": len(pattern_map(kit.marks("ana")).to_plotly_json()["data"]),
        "cohort": len(kit.cohort().patterns()),
        "reports": [kit.report("ana", language=language).html[-8:].strip() for language in ("en", "de", "es")],
        "coach": kit.report("ana", coach=True).html[-8:].strip(),
    }
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(*sys.argv[1:])
