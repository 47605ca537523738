"""Who heard a session, measured and judged it: the one value that says which sessions can be compared."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal, Self

from speakkit.model.analysis import Analysis
from speakkit.model.hashing import content_hash
from speakkit.model.transcript import Transcript
from speakkit.model.values import Value

Change = Literal["transcriber", "measures", "analyser", "model", "prompt", "vocabulary", "analysis"]
"""What a break is about. "measures" is how words, disfluencies and syllables are counted; "analysis" is what has no version of
its own: the words of the vocabulary, the answer's form."""

ANALYSER_COLUMNS = ("analyser", "analyser_version", "analyser_model", "prompt_hash")
"""The columns that say whose insight was reviewed: those of the sessions and of the reviews."""

ANALYSIS_COLUMNS = (*ANALYSER_COLUMNS, "vocabulary_version", "analysis_version")
"""The half of a judge that analyses; what the same transcripts can differ in."""


class Judge(Value):
    """The engines, models, measures, prompt and vocabulary behind all that is said of one session.

    Sessions are compared exactly where their judges are equal. A change from one session to the next is a *break*: no
    trend, status, share or rate runs across it. The fields are named like the columns of the published sessions.

    What it offers: judges are equal, hashed and used as keys like any value; `later.changes(earlier)` names what a break is
    about, in the words of the reports; `version` is one short name to group by, `text` what SQL groups by;
    `transcriber_name` and `analyser_name` are for people, `measured_by` tells measures apart that can't be compared.
    `Judge.of(transcript, analysis)` makes one from what is stored, `Judge.of_row(row)` from a row of the published
    sessions, `speakkit.dataset.judges.judges(sessions)` one for each row of a frame.
    """

    transcriber: str | None = None
    transcriber_version: str | None = None
    transcriber_model: str | None = None
    measure_version: str | None = None
    analyser: str | None = None
    analyser_version: str | None = None
    analyser_model: str | None = None
    prompt_hash: str | None = None
    vocabulary_version: str | None = None
    analysis_version: str | None = None

    @classmethod
    def of(cls, transcript: Transcript, analysis: Analysis, measure_version: str | None = None) -> Self:
        """Who heard this transcript, measured it so and made this analysis."""
        return cls(
            transcriber=transcript.engine,
            transcriber_version=transcript.engine_version,
            transcriber_model=transcript.model,
            measure_version=measure_version,
            analyser=analysis.engine,
            analyser_version=analysis.engine_version,
            analyser_model=analysis.model,
            prompt_hash=analysis.prompt_hash,
            vocabulary_version=analysis.vocabulary_version,
            analysis_version=analysis_version(analysis),
        )

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> Self:
        """The judge of a row of the published sessions; what the row lacks or has no text for is unknown."""
        known = {name: row.get(name) for name in cls.model_fields}
        return cls(**{name: value for name, value in known.items() if isinstance(value, str)})

    @property
    def version(self) -> str:
        """12 hex digits that are equal exactly where the judges are."""
        return content_hash(*(f"={value}" if value is not None else "" for value in self.model_dump().values()))[:12]

    @property
    def text(self) -> str:
        """All of it in one line, as `speakkit/store/views/evidence_of_dataset.sql` writes it."""
        return "|".join(value or "" for value in self.model_dump().values())

    @property
    def transcriber_name(self) -> str:
        """Engine, version and model that heard, as people read it; "" where nobody did."""
        return _named(self.transcriber, self.transcriber_version, self.transcriber_model)

    @property
    def measured_by(self) -> str:
        """What its measures rest on: who heard, and how that was measured."""
        return "|".join(filter(None, (self.transcriber_name, self.measure_version)))

    @property
    def analyser_name(self) -> str:
        """Engine, version and model that analysed, as people read it; "" where nobody did."""
        return _named(self.analyser, self.analyser_version, self.analyser_model)

    def changes(self, earlier: Judge) -> tuple[Change, ...]:
        """What is different from an earlier session's judge; empty exactly where the two are equal."""
        named = tuple(name for name, columns in _CHANGES if self._differs(earlier, *columns))
        if not self._differs(earlier, "analysis_version") or set(named) - {"transcriber", "measures"}:
            return named
        return (*named, "analysis")

    def _differs(self, other: Judge, *columns: str) -> bool:
        return any(getattr(self, column) != getattr(other, column) for column in columns)


JUDGE_COLUMNS = tuple(Judge.model_fields)
"""Columns of the published sessions; where any of them changes, earlier and later sessions can't be compared."""

_CHANGES: tuple[tuple[Change, tuple[str, ...]], ...] = (
    ("transcriber", ("transcriber", "transcriber_version", "transcriber_model")),
    ("measures", ("measure_version",)),
    ("analyser", ("analyser", "analyser_version")),
    ("model", ("analyser_model",)),
    ("prompt", ("prompt_hash",)),
    ("vocabulary", ("vocabulary_version",)),
)


class Asked(Value):
    """What an analyser of now would put into an analysis; `model` and what it is asked are compared where it `asks_a_model`."""

    engine: str
    engine_version: str
    vocabulary_hash: str
    asks_a_model: bool = False
    model: str | None = None
    prompt_hash: str | None = None
    schema_hash: str | None = None


def analysis_version(analysis: Analysis) -> str:
    """12 hex digits that change with analyser, model, prompt, the form of answers, or any entry of the vocabulary."""
    parts = (analysis.engine, analysis.engine_version, analysis.model, analysis.prompt_hash, analysis.schema_hash)
    vocabulary = analysis.vocabulary_hash or analysis.vocabulary_version
    return content_hash(*(part or "" for part in parts), vocabulary)[:12]


def _named(engine: str | None, version: str | None, model: str | None) -> str:
    """Each once: the version of an engine that is made of several parts begins with the engine's own name; the others, which
    help it, stand in brackets."""
    own, *helpers = (version or "").split("; ")
    known = engine if not (own and engine) or own.split()[0] != engine else None
    named = [part for part in (known, own, model) if part]
    return " ".join([*named, f"({', '.join(helpers)})"] if helpers else named)
