"""Exporting: a dataset becomes a folder that can be given out, cited and read without SpeakKit."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from speakkit.dataset.dataset import Dataset
from speakkit.dataset.exchange.cells import write_csv
from speakkit.dataset.exchange.consent_scope import consent_scope, only_of
from speakkit.dataset.exchange.deidentified import deidentified, sorted_by_learner
from speakkit.dataset.exchange.descriptor import FOLDER, resources
from speakkit.dataset.exchange.documents import codebook, datasheet, denominators, engines
from speakkit.dataset.exchange.package import DESCRIPTOR
from speakkit.dataset.exchange.pseudonyms import Pseudonyms
from speakkit.dataset.exchange.shared_clips import SharedClips, shared_clips
from speakkit.dataset.exchange.soundness import impossible_dates
from speakkit.errors import CorruptDataError, InputError
from speakkit.recordings import Clips
from speakkit.store.published import POINTER
from speakkit.store.vendor_errors import translated

if TYPE_CHECKING:
    import pyarrow as pa

DOCUMENTS = ("codebook.md", "datasheet.md")
ORIGIN = "imported.json"
"""Beside the versions of a dataset that was imported: what its package said of itself, which stays true."""
_SPLITS = (("train", 80), ("validation", 90), ("test", 100))


@dataclass(frozen=True)
class ExportOptions:
    """What whoever gives a dataset out says of it.

    Attributes:
        title: of the dataset.
        licence: its name, such as CC-BY-4.0; None where nobody has said.
        consent_ground: on what learners are in who were never asked about research; None leaves them out.
        scrubs_names: whether names in what was said are replaced, as far as they are found.
    """

    title: str = "Spoken language of learners"
    licence: str | None = None
    consent_ground: str | None = None
    scrubs_names: bool = False


def export_dataset(
    dataset: Dataset,
    target: Path,
    pseudonyms: Pseudonyms,
    options: ExportOptions,
    clips: Clips | None = None,
    refusing: Collection[str] = (),
) -> dict[str, Any]:
    """Write the dataset into a new folder; what its `datapackage.json` says.

    A dataset that was imported is given out as it came: its ids and dates were changed before.

    Args:
        clips: where evidence clips lie that are to go along; None leaves all sound out.
        refusing: learners who agree to research no more, whatever the dataset says, which may have been published before.

    Raises:
        InputError: the folder holds something already, nobody agreed to be in, or sound isn't to be had, or would say names.
        CorruptDataError: a date can't be one.
        DiskFullError, StoreError: it can't be written.
    """
    if target.exists() and any(target.iterdir()):
        raise InputError(
            f"{target} isn't empty; name a folder that is new, so that nothing of an earlier export stays."
        )
    tables: Mapping[str, pa.Table] = {name: dataset.arrow(name) for name in dataset.table_names}
    origin, sound = read_origin(dataset.directory), None
    if clips is not None:
        _require_sound(origin, options)
        sound = shared_clips(tables, pseudonyms, clips, refusing)
    if origin is None:
        tables, origin = _prepared(tables, dataset, pseudonyms, options, refusing)
    else:
        tables = {name: sorted_by_learner(table) for name, table in tables.items()}
    with translated(target):
        try:
            return _written(tables, origin, target, sound)
        except BaseException:
            shutil.rmtree(target, ignore_errors=True)
            raise


def _require_sound(origin: object, options: ExportOptions) -> None:
    """
    Raises:
        InputError: there is none, or it would say what is to be left out.
    """
    if origin is not None:
        raise InputError("A dataset that was imported has no clips to give out; leave --with-clips out.")
    if options.scrubs_names:
        raise InputError(
            "Names that --scrub-names takes out of transcripts are heard in clips; leave one of the two out."
        )


def read_origin(directory: Path) -> dict[str, Any] | None:
    """What the package said that a dataset was imported from; None where it wasn't."""
    path = directory / ORIGIN
    if not path.is_file():
        return None
    origin: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return origin


def _prepared(
    tables: Mapping[str, pa.Table],
    dataset: Dataset,
    pseudonyms: Pseudonyms,
    options: ExportOptions,
    refusing: Collection[str],
) -> tuple[Mapping[str, pa.Table], dict[str, Any]]:
    """The tables as they may be given out, and what is to be said of them."""
    scope = consent_scope(tables, options.consent_ground, refusing)
    inside = {name: only_of(table, scope) for name, table in tables.items()}
    for name, table in inside.items():
        if fault := next(impossible_dates(table), None):
            raise CorruptDataError(
                f"The dataset can't be given out: in {name}, {fault}. Erase the session (`speakkit sessions` shows its day), "
                "add it again with its day, and publish."
            )
    changed = deidentified(inside, pseudonyms, scrubs_names=options.scrubs_names)
    replaced = changed.names_replaced
    names = "not looked for" if replaced is None else f"replaced {replaced:,} times in transcripts (a best effort)"
    said: dict[str, Any] = {
        "title": options.title,
        "licenses": [{"name": options.licence}] if options.licence else [],
        "sources": [{"title": f"SpeakKit dataset, version {dataset.version}"}],
        "speakkit": {
            "made_by": version("speakkit"),
            "dataset": {"version": dataset.version, "digest": dataset.digest},
            "deidentification": {
                "ids": "keyed hashes (HMAC-SHA-256); the key isn't part of this export",
                "dates": "moved by one amount a learner, 30 to 1095 days; order and gaps stay, times of day of recordings alone",
                "names_in_what_was_said": names,
                "left_out": "names to show, file names, notes of reviewers, messages of errors, ids of vendors' requests",
            },
            "consent": scope.as_document(),
            "denominators": denominators(changed.tables),
            "engines": engines(changed.tables),
        },
    }
    return changed.tables, said


def _written(
    tables: Mapping[str, pa.Table], origin: Mapping[str, Any], target: Path, sound: SharedClips | None
) -> dict[str, Any]:
    import pyarrow.parquet as pq

    folder = target / FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    listed: list[dict[str, object]] = []
    for name, table in tables.items():
        pq.write_table(table, folder / f"{name}.parquet", compression="zstd")
        write_csv(table, folder / f"{name}.csv")
        listed += resources(name, table.schema, folder)
    package: dict[str, Any] = {
        "profile": "data-package",
        "name": "speakkit-export",
        **{name: value for name, value in origin.items() if value != []},
        "resources": [*listed, _splits(tables["learners"], folder), *([sound.write(target)] if sound else [])],
    }
    texts = (codebook(tables), datasheet(package), json.dumps(package, ensure_ascii=False, indent=2))
    for path, text in zip((*DOCUMENTS, DESCRIPTOR), texts, strict=True):
        (target / path).write_text(text, encoding="utf-8")
    return package


def _splits(learners: pa.Table, folder: Path) -> dict[str, object]:
    """Which learner is for training and which for testing, by a hash of the id: no learner is in two."""
    import pyarrow as pa

    names = learners["learner_id"].to_pylist()
    write_csv(pa.table({"learner_id": names, "split": [split_of(name) for name in names]}), folder / "splits.csv")
    return {
        "name": "splits",
        "type": "table",
        "title": "one row is a learner: 80% train, 10% validation, 10% test, by a hash of the id",
        "path": f"{FOLDER}/splits.csv",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "schema": {
            "fields": [
                {"name": "learner_id", "type": "string", "description": "the learner"},
                {"name": "split", "type": "string", "description": "train, validation or test"},
            ],
            "primaryKey": ["learner_id"],
            "foreignKeys": [
                {"fields": ["learner_id"], "reference": {"resource": "learners", "fields": ["learner_id"]}}
            ],
        },
    }


def split_of(learner_id: str) -> str:
    """Which split a learner is in: train, validation or test, always the same for an id."""
    percent = int(hashlib.sha256(f"split\0{learner_id}".encode()).hexdigest(), 16) % 100
    return next(name for name, upper in _SPLITS if percent < upper)


def is_dataset(path: Path) -> bool:
    """Whether versions of a dataset lie there."""
    return (path / POINTER).is_file()
