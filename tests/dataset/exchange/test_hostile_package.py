"""An export that somebody made up to do harm is refused in a sentence, and leaves nothing behind."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from speakkit.dataset.exchange import importing
from speakkit.dataset.exchange.descriptor import weighed
from speakkit.dataset.exchange.export import ExportOptions, export_dataset
from speakkit.dataset.exchange.importing import import_dataset
from speakkit.dataset.exchange.package import MAX_DESCRIPTOR_BYTES
from speakkit.dataset.exchange.pseudonyms import Pseudonyms
from speakkit.errors import CorruptDataError, InputError
from speakkit.kit import open_kit
from speakkit.model import Learner
from speakkit.sound.process_bounds import bare_environment
from speakkit.store import Store
from tests.support.sample_dataset import add_analysed
from tests.support.values import NOON, make_session, make_transcript

pytestmark = pytest.mark.process  # an import's tables are read by one of its own

Change = Callable[[Path], object]
GROUND = ExportOptions(consent_ground="they are invented")


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two learners with a session each."""
    folder = tmp_path_factory.mktemp("hostile")
    store = Store(folder / "speakkit.duckdb")
    for number, name in enumerate(("ana", "ben")):
        store.learners.add(Learner(learner_id=name, created_at=NOON))
        add_analysed(
            store,
            make_session(f"s{number}", name, f"{number:064x}"),
            make_transcript("I go to market and buy two apple"),
        )
    store.publish(folder / "published")
    export_dataset(open_kit(folder / "published"), folder / "export", Pseudonyms(b"k" * 32), GROUND)
    return folder / "export"


@pytest.fixture
def export(exported: Path, tmp_path: Path) -> Path:
    return shutil.copytree(exported, tmp_path / "export")


def descriptor(change: Callable[[dict[str, Any]], object]) -> Change:
    """The descriptor with something in it otherwise."""

    def changed(folder: Path) -> None:
        path = folder / "datapackage.json"
        document = json.loads(path.read_text(encoding="utf-8"))
        change(document)
        path.write_text(json.dumps(document), encoding="utf-8")

    return changed


def text(content: str) -> Change:
    return lambda folder: (folder / "datapackage.json").write_text(content, encoding="utf-8")


def listed_again(folder: Path, name: str) -> None:
    """A file that was changed, with its own hash and size in the descriptor, as whoever means harm would."""

    def list_(document: dict[str, Any]) -> None:
        one = next(one for one in document["resources"] if one["path"] == f"data/{name}")
        one.update(weighed(folder / "data" / name))

    descriptor(list_)(folder)


def rows(table: str, column: str, values: Callable[[list[Any]], list[Any]]) -> Change:
    """A table whose column says something else."""

    def changed(folder: Path) -> None:
        path = folder / "data" / f"{table}.parquet"
        found = pq.read_table(path)
        index = found.schema.get_field_index(column)
        put = pa.array(values(found[column].to_pylist()), found.schema.field(index).type)
        pq.write_table(found.set_column(index, column, put), path)
        listed_again(folder, path.name)

    return changed


def bytes_of(name: str, content: Callable[[bytes], bytes]) -> Change:
    def changed(folder: Path) -> None:
        path = folder / "data" / name
        path.write_bytes(content(path.read_bytes()))
        listed_again(folder, name)

    return changed


def linked(folder: Path) -> None:
    path = folder / "data" / "words.parquet"
    path.replace(folder.parent / "elsewhere.parquet")
    path.symlink_to(folder.parent / "elsewhere.parquet")


def folder_linked(folder: Path) -> None:
    (folder / "data").rename(folder.parent / "elsewhere")
    (folder / "data").symlink_to(folder.parent / "elsewhere")


def piped(name: str) -> Change:
    def changed(folder: Path) -> None:
        (folder / name).unlink()
        os.mkfifo(folder / name)

    return changed


def no_words_field(document: dict[str, Any]) -> None:
    next(one for one in document["resources"] if one["name"] == "words")["schema"]["fields"] = ["session_id"]


REFUSED: dict[str, Change] = {
    "a list": text("[]"),
    "no JSON": text("{"),
    "nested without end": text('{"speakkit":' + "[" * 100_000),
    "huge": text(" " * (MAX_DESCRIPTOR_BYTES + 1)),
    "a pipe": piped("datapackage.json"),
    "no resources": descriptor(lambda document: document.pop("resources")),
    "resources that are none": descriptor(lambda document: document.update(resources={"a": 1})),
    "a resource that is a text": descriptor(lambda document: document.update(resources=["words"])),
    "a column that is a text": descriptor(no_words_field),
    "nothing of its own": descriptor(lambda document: document.update(speakkit=7)),
    "a title that is a list": descriptor(lambda document: document.update(title=["x"])),
    "counts that are none": descriptor(lambda document: document["speakkit"].update(denominators={})),
    "engines that are none": descriptor(lambda document: document["speakkit"].update(engines="x")),
}
CORRUPT: dict[str, Change] = {
    "a path that leads out": descriptor(
        lambda document: [one.update(path="../../secret.parquet") for one in document["resources"]]
    ),
    "an absolute path": descriptor(
        lambda document: [one.update(path="/etc/passwd") for one in document["resources"]]
    ),
    "a link": linked,
    "a folder that is a link": folder_linked,
    "a pipe for a table": piped("data/words.parquet"),
    "cut": bytes_of("words.parquet", lambda content: content[:-100]),
    "no Parquet at all": bytes_of("words.parquet", lambda _: b"PAR1" + b"\xff" * 500 + b"PAR1"),
    "an id that leads out": rows("learners", "learner_id", lambda ids: ["../../x", *ids[1:]]),
    "an id that a spreadsheet runs": rows("sessions", "session_id", lambda ids: ["=cmd|x", *ids[1:]]),
    "no id": rows("sessions", "session_id", lambda ids: [None, *ids[1:]]),
    "one id twice": rows("sessions", "session_id", lambda ids: [ids[1], *ids[1:]]),
    "words of nobody": rows("words", "learner_id", lambda ids: ["l0", *ids[1:]]),
    "a session of nobody": rows("sessions", "learner_id", lambda ids: ["l0", *ids[1:]]),
    "a row of no learner": rows("transcripts", "learner_id", lambda ids: [None, *ids[1:]]),
    "a date beyond all frames": rows(
        "sessions", "recorded_at", lambda moments: [datetime(9999, 1, 1, tzinfo=UTC), *moments[1:]]
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_a_descriptor_that_is_none_is_refused(export: Path, kind: str) -> None:
    REFUSED[kind](export)
    with pytest.raises(InputError):
        import_dataset(export, export.parent / "dataset")
    assert not (export.parent / "dataset").exists()


@pytest.mark.parametrize("kind", CORRUPT)
def test_tables_that_are_not_what_they_should_be_are_refused(export: Path, kind: str) -> None:
    CORRUPT[kind](export)
    with pytest.raises(CorruptDataError):
        import_dataset(export, export.parent / "dataset")
    assert not (export.parent / "dataset").exists()


def test_columns_of_other_types_are_refused(export: Path) -> None:
    path = export / "data" / "words.parquet"
    found = pq.read_table(path)
    index = found.schema.get_field_index("start_ms")
    pq.write_table(found.set_column(index, "start_ms", pa.array(["soon"] * found.num_rows)), path)
    listed_again(export, path.name)
    with pytest.raises(CorruptDataError):
        import_dataset(export, export.parent / "dataset")


def test_a_small_file_that_would_fill_the_memory_is_refused(export: Path) -> None:
    """One text of a megabyte, a million times: some kilobytes on the disk, a terabyte in memory."""
    path = export / "data" / "transcripts.parquet"
    schema = pq.read_schema(path)
    count = 1_000_000
    texts = pa.DictionaryArray.from_arrays(pa.array([0] * count, pa.int32()), pa.array(["x" * 1_000_000]))
    others = {field.name: pa.nulls(count, field.type) for field in schema}
    pq.write_table(pa.table({**others, "text": texts}), path)
    assert path.stat().st_size < 2_000_000
    listed_again(export, path.name)
    with pytest.raises(InputError, match="of memory"):
        import_dataset(export, export.parent / "dataset")


def varint(number: int) -> bytes:
    """A number as Parquet's headers have it (Thrift's compact protocol), in four bytes however small it is."""
    return bytes((2 * number >> 7 * n & 0x7F) | (0x80 if n < 3 else 0) for n in range(4))


def footer_says_little(content: bytes, held: int) -> bytes:
    return content.replace(varint(held), varint(1_000))


def page_says_much(content: bytes, held: int) -> bytes:
    at = next(at for size in range(held, held - 20_000, -1) if (at := content.find(b"\x15" + varint(size))) >= 0)
    return content[: at + 1] + varint(2**27 - 1) + content[at + 5 :]


@pytest.mark.parametrize(("lie", "characters"), [(footer_says_little, 40_000_000), (page_says_much, 5_000_000)])
def test_a_page_that_holds_more_than_its_footer_says_is_not_read(
    export: Path, lie: Callable[[bytes, int], bytes], characters: int
) -> None:
    """A long text, written as some kilobytes."""
    path = export / "data" / "transcripts.parquet"
    found = pq.read_table(path)
    index = found.schema.get_field_index("text")
    texts = pa.array(["x" * characters, *found["text"].to_pylist()[1:]])
    pq.write_table(found.set_column(index, "text", texts), path, compression="zstd", use_dictionary=False)
    before = path.read_bytes()
    path.write_bytes(lie(before, pq.read_metadata(path).row_group(0).total_byte_size))
    assert path.read_bytes() != before
    listed_again(export, path.name)
    with pytest.raises(CorruptDataError, match="isn't the table"):
        import_dataset(export, export.parent / "dataset")


def test_tables_are_read_without_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    assert "sk-secret" not in bare_environment().values()


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
def test_more_than_this_machine_holds_is_refused(export: Path, suffix: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "_memory_bytes", lambda: 2_000)
    for path in (export / "data").glob("*.parquet") if suffix == "csv" else ():
        path.unlink()
    with pytest.raises(InputError, match=rf"{suffix} would take .* GB of memory"):
        import_dataset(export, export.parent / "dataset")
