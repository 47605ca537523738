"""What a reader of an export wants to know first: codebook, datasheet, where it comes from, and what it is out of."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from speakkit.model.informs import MIN_SESSION_TOKENS, session_trouble
from speakkit.store.dictionary import grain, meaning

if TYPE_CHECKING:
    import pyarrow as pa

_JUDGES = ("engine", "engine_version", "model", "prompt_hash", "schema_hash", "vocabulary_version", "vocabulary_hash")


def codebook(tables: Mapping[str, pa.Table]) -> str:
    """Every table and column with type and meaning, in Markdown."""
    lines = [
        "# Codebook",
        "",
        "An empty cell of a CSV is a missing value. A text that a spreadsheet would run as a formula, an empty one and one that "
        "begins with an apostrophe have one apostrophe in front; the Parquet files have them as they are.",
    ]
    for name, table in tables.items():
        lines += ["", f"## {name}", "", f"One row is {grain(name)}; {table.num_rows:,} rows.", ""]
        lines += ["| column | type | meaning |", "|---|---|---|"]
        lines += [f"| `{field.name}` | {field.type} | {meaning(name, field.name)} |" for field in table.schema]
    return "\n".join([*lines, ""])


def engines(tables: Mapping[str, pa.Table]) -> dict[str, list[dict[str, object]]]:
    """Who transcribed and who analysed, by version, model, prompt and vocabulary, with how many sessions each."""
    return {
        "transcribers": _counted(tables["transcripts"], _JUDGES[:3]),
        "analysers": _counted(tables["analyses"], _JUDGES),
    }


def denominators(tables: Mapping[str, pa.Table]) -> dict[str, object]:
    """What was there and what became of it: nothing that failed, was short or was rejected goes uncounted."""
    sessions = tables["sessions"].select(["status", "error_code", "token_count", "unreliable"]).to_pylist()
    rejections: Counter[str] = Counter()
    for text in tables["analyses"]["rejections"].to_pylist():
        rejections.update({name: count for name, count in json.loads(text or "{}").items() if count})
    decisions = Counter(tables["reviews"]["decision"].to_pylist())
    return {
        "learners": tables["learners"].num_rows,
        "sessions": len(sessions),
        "sessions_by_status": dict(sorted(Counter(row["status"] for row in sessions).items())),
        "sessions_failed_by_code": dict(
            sorted(Counter(row["error_code"] for row in sessions if row["error_code"]).items())
        ),
        "sessions_transcribed": tables["transcripts"].num_rows,
        "sessions_unreliable": sum(row["unreliable"] is not None for row in sessions),
        f"sessions_below_{MIN_SESSION_TOKENS}_tokens": sum(
            session_trouble(None, row["token_count"]) == "short" for row in sessions if row["token_count"] is not None
        ),
        "sessions_analysed": tables["analyses"].num_rows,
        "claims_given_and_rejected": dict(sorted(rejections.items())),
        "reviews_by_decision": dict(sorted(decisions.items())),
    }


def datasheet(package: Mapping[str, Any]) -> str:
    """What the dataset is, whom it is about, what was done to it, and what it can't say."""
    own = package["speakkit"]
    licence = ", ".join(one["name"] for one in package.get("licenses", [])) or "not stated: ask before you use it"
    return "\n".join([
        f"# Datasheet: {package['title']}",
        "",
        "## What it is",
        "",
        f"Evidence about spoken language of learners, made by SpeakKit {own['made_by']}; version {own['dataset']['version']}, "
        f"SHA-256 {own['dataset']['digest'] or 'not known'}. Tables and columns: codebook.md and datapackage.json.",
        "",
        f"Licence: {licence}",
        "",
        "## Who is in it",
        "",
        *_listed(own["consent"]),
        "",
        "## What it is out of",
        "",
        *_listed(own["denominators"]),
        "",
        "## What was done so that nobody is recognised",
        "",
        *_listed(own["deidentification"]),
        "",
        "Transcripts are what people said: somebody who knows them may recognise them. Attributes of learners are given as they "
        "are; rare combinations may tell who somebody is.",
        *_of_the_sound(package),
        "",
        "## Who heard and who judged",
        "",
        "No trend runs across a change of these.",
        "",
        *(f"- {kind}: {json.dumps(one, ensure_ascii=False)}" for kind, found in own["engines"].items() for one in found),
        "",
        "## What it can't say",
        "",
        "A pattern that isn't listed isn't absent: `observations` says whether it was looked for. A recogniser smooths over "
        "mistakes, and rates from different engines don't compare.",
        "",
    ])  # fmt: skip


def _of_the_sound(package: Mapping[str, Any]) -> list[str]:
    if not any(one["name"] == "clips" for one in package["resources"]):
        return []
    return [
        "",
        "There is sound in it, a few seconds around quotes, of learners who agreed to clips and to research themselves. A voice "
        "tells whoever knows it who speaks, and others can be matched with it: nothing hides that.",
    ]


def _listed(facts: Mapping[str, Any]) -> list[str]:
    return [f"- {name.replace('_', ' ')}: {_said(value)}" for name, value in facts.items()]


def _said(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name} {count}" for name, count in value.items()) or "none"
    return str(value)


def _counted(table: pa.Table, columns: tuple[str, ...]) -> list[dict[str, object]]:
    there = [column for column in columns if column in table.column_names]
    counts = Counter(tuple(row.values()) for row in table.select(there).to_pylist())
    ordered = sorted(counts.items(), key=lambda one: [str(part) for part in one[0]])
    return [dict(zip(there, values, strict=True)) | {"sessions": count} for values, count in ordered]
