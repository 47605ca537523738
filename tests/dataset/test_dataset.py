"""The published dataset in a notebook: frames of one version, and SQL over it."""

from __future__ import annotations

import gc
import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

import speakkit
from speakkit.errors import InputError, NothingPublishedError, QueryError, UnknownLearnerError, UnknownPatternError
from speakkit.kit import Kit, open_kit
from speakkit.measure.session import measure_session
from speakkit.model import Learner
from speakkit.store import Publication, Store, versions
from speakkit.store.published import TABLES, current
from tests.support.analyses import make_analysis
from tests.support.histories import publish_histories
from tests.support.published import in_earlier_layout
from tests.support.values import NOON, make_session, make_transcript


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a store, published, of one analysed session of ana and one uploaded one."""
    path = tmp_path_factory.mktemp("filled") / "speakkit.duckdb"
    store = Store(path)
    measures = measure_session(make_transcript("word " * 120), lambda _: 1)
    analysis = make_analysis(["Missing articles"], {"Missing articles": "present"})
    with store.write() as parts:
        parts.learners.add(Learner(learner_id="ana", created_at=NOON))
        parts.sessions.add(make_session("ana-1"))
        parts.sessions.add(make_session("ana-2", sha256="2" * 64, recorded_at=NOON.replace(day=8)))
        claim = parts.claims.take("ana-1", owner="test", lease_s=60)
        parts.results.save_transcript(claim, make_transcript("word " * 120))
        parts.results.save_analysis(claim, analysis, measures)
        parts.profiles.refresh("ana")
        parts.claims.finish(claim)
    store.publish(path.with_name("published"))
    return path.parent


@pytest.fixture
def store(filled: Path, tmp_path: Path) -> Store:
    """A copy of that store for a test of its own."""
    shutil.copyfile(filled / "speakkit.duckdb", tmp_path / "speakkit.duckdb")
    return Store(tmp_path / "speakkit.duckdb")


@pytest.fixture(scope="module")
def kit(filled: Path) -> Kit:
    """What is published of it, for tests that only read."""
    return open_kit(filled / "published")


@pytest.fixture
def dataset(filled: Path, tmp_path: Path) -> Kit:
    """A copy of it, to change."""
    shutil.copytree(filled / "published", tmp_path / "published", symlinks=True)
    return open_kit(tmp_path / "published")


def published(dataset: Kit) -> Publication:
    publication = current(dataset.directory)
    assert publication is not None
    return publication


def test_sessions_carry_what_is_known_of_transcript_and_analysis(kit: Kit) -> None:
    done, uploaded = kit.sessions().to_dict("records")
    assert (done["token_count"], done["analyser"], done["insight_count"]) == (120, "rules", 1)
    assert (uploaded["status"], uploaded["insight_count"]) == ("UPLOADED", 0)
    assert str(kit.sessions()["recorded_at"].dtype) == "datetime64[us, UTC]"


def test_every_table_is_a_frame_in_its_grain(kit: Kit) -> None:
    frames = [kit.learners(), kit.transcripts(), kit.words(), kit.insights(), kit.observations()]
    frames += [kit.measures(), kit.analyses(), kit.profiles(), kit.engine_calls()]
    assert [len(frame) for frame in frames] == [1, 1, 120, 1, 1, 21, 1, 1, 0]


def test_sql_takes_named_parameters(kit: Kit) -> None:
    frame = kit.sql("SELECT count(*) AS words FROM words WHERE learner_id = $learner", {"learner": "ana"})
    assert frame["words"].tolist() == [120]


def test_sql_without_rows_gives_an_empty_frame(dataset: Kit) -> None:
    assert dataset.sql("CREATE VIEW mine AS SELECT 1 AS one").empty
    assert dataset.sql("FROM mine")["one"].tolist() == [1]


def test_wrong_sql_says_where_it_is_wrong(kit: Kit) -> None:
    with pytest.raises(QueryError, match="Table with name shoes does not exist"):
        kit.sql("SELECT * FROM shoes")


def test_an_error_of_sql_holds_nothing_of_the_data(kit: Kit) -> None:
    (said,) = kit.sql("SELECT text FROM transcripts LIMIT 1")["text"]
    with pytest.raises(QueryError, match="Conversion") as error:
        kit.sql("SELECT CAST(text AS INTEGER) FROM transcripts")
    assert said[:10] not in error.value.message


def test_a_filter_that_is_not_there_is_told_those_that_are(kit: Kit) -> None:
    with pytest.raises(TypeError, match="there are: learner, language, pattern, since, topic, until"):
        kit.words(colour="red")  # type: ignore[call-arg]  # what is tested


def test_a_citation_names_version_day_and_content(kit: Kit) -> None:
    told = str(kit.cite())
    assert kit.version in told
    assert f"SHA-256 {kit.digest}" in told
    assert f"version = {{{kit.version}}}" in kit.cite().bibtex()


def test_a_dataset_keeps_to_its_version_until_it_is_refreshed_and_one_that_is_kept_can_be_opened_again(
    store: Store, dataset: Kit
) -> None:
    store.learners.add(Learner(learner_id="bo", created_at=NOON))
    store.publish(dataset.directory)
    assert len(dataset.learners()) == 1
    dataset.refresh()
    assert (len(dataset.learners()), dataset.version) == (2, "v000002")
    again = speakkit.open(dataset.directory, version="v000001")
    again.refresh()
    assert (len(again.learners()), len(speakkit.open(dataset.directory).learners())) == (1, 2)
    with pytest.raises(NothingPublishedError, match=r"v000007.*v000001, v000002"):
        speakkit.open(dataset.directory, version="v000007")


def test_a_version_that_was_pruned_says_what_to_do(store: Store, dataset: Kit, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(versions, "VERSIONS_KEPT", 2)
    for number in range(2):
        store.learners.add(Learner(learner_id=f"learner{number}", created_at=NOON))
        store.publish(dataset.directory)
    with pytest.raises(NothingPublishedError, match="refresh"):
        dataset.learners()


def test_a_version_of_an_earlier_speakkit_is_read_and_then_published_anew(store: Store, dataset: Kit) -> None:
    in_earlier_layout(published(dataset))
    assert len(speakkit.open(dataset.directory).words("ana")) == 120
    assert store.publish(dataset.directory).version == "v000002"


def test_nothing_published_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NothingPublishedError, match="speakkit publish"):
        open_kit(tmp_path)


def test_a_dataset_can_be_read_while_the_store_is_written(store: Store, dataset: Kit) -> None:
    with store._database.write():
        assert len(open_kit(dataset.directory).learners()) == 1


def test_a_dataset_shows_its_version_and_tables(kit: Kit) -> None:
    assert "v000001: learners 1, sessions 2" in repr(kit)


@pytest.mark.parametrize("table", TABLES)
def test_every_column_of_every_table_is_documented(kit: Kit, table: str) -> None:
    columns = kit.columns(table)
    assert columns.loc[columns["meaning"] == "", "column"].tolist() == []
    assert kit.tables().set_index("table").loc[table, "grain"] != ""


def test_filters_by_learner_time_topic_and_pattern(tmp_path: Path) -> None:
    topics: dict[str, list[object]] = {"topic": ["food", "work", "food"], "language": ["en", "en", "de"]}
    kit = publish_histories(tmp_path, {"ana": {"A": "xox", "B": "oxx"}, "bo": {"A": "xoo"}}, session_columns=topics)
    assert len(kit.observations("ana", pattern="A")) == 3
    assert kit.observations(["ana", "bo"], topic="food", pattern="grammar:a")["session_id"].tolist() == [
        "ana-00",
        "ana-02",
        "bo-00",
        "bo-02",
    ]
    assert kit.sessions("bo", language="de")["session_id"].tolist() == ["bo-02"]
    assert kit.sessions("ana", since="2026-09-02", until=date(2026, 9, 2))["session_id"].tolist() == ["ana-01"]
    assert kit.observations(until="2026-09-01T12:00").shape[0] == 3
    assert kit.words("ana", topic=[]).empty


def test_names_that_nobody_has_are_explained(kit: Kit) -> None:
    with pytest.raises(UnknownLearnerError, match=r"'bo'.*there are: ana"):
        kit.words("bo")
    with pytest.raises(UnknownPatternError, match="Did you mean"):
        kit.insights(pattern="extra artikles")
    with pytest.raises(InputError, match="2026-09-01"):
        kit.insights(since="yesterday")
    with pytest.raises(InputError, match="'3' is no name: a filter takes a text"):
        kit.words(3)  # type: ignore[arg-type]
    with pytest.raises(InputError, match="'3' is no date"):
        kit.words(since=3)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="colour"):
        kit.words(colour="red")  # type: ignore[call-arg]
    for looked_for in (kit.columns, kit.arrow):
        with pytest.raises(InputError, match=r"no table 'shoes'; there are: learners"):
            looked_for("shoes")
    assert kit.insights(pattern="extra article").empty


def test_a_data_folder_a_versions_folder_and_a_live_store_can_be_opened(store: Store, tmp_path: Path) -> None:
    version = store.publish(tmp_path / "published").path
    for path in (tmp_path, tmp_path / "published", version, store.path):
        assert len(speakkit.open(path).sessions()) == 2, path


def test_tables_that_were_copied_into_a_folder_can_be_opened(dataset: Kit, tmp_path: Path) -> None:
    (tmp_path / "sent").mkdir()
    for table in dataset.table_names:
        dataset.sql(f"COPY {table} TO '{tmp_path}/sent/{table}.parquet'")
    assert speakkit.open(tmp_path / "sent").sessions().equals(dataset.sessions())


def test_a_live_store_is_read_in_snapshots(store: Store) -> None:
    kit = speakkit.open(store.path)
    store.learners.add(Learner(learner_id="bo", created_at=NOON))
    assert len(kit.learners()) == 1
    kit.refresh()
    assert len(kit.learners()) == 2
    snapshots = kit.directory
    del kit
    gc.collect()
    assert not snapshots.exists()


def test_an_unpublished_data_folder_points_to_what_can_be_read(store: Store, tmp_path: Path) -> None:
    with pytest.raises(NothingPublishedError, match=r"snapshot of the store itself: speakkit.open\(.*speakkit.duckdb"):
        speakkit.open(tmp_path)


def test_a_table_that_an_earlier_version_lacks_says_so(dataset: Kit) -> None:
    in_earlier_layout(published(dataset))
    (dataset.directory / dataset.version / "measures.parquet").unlink()
    dataset.refresh()
    with pytest.raises(NothingPublishedError, match=r"no table 'measures'.*speakkit publish"):
        dataset.measures()


@pytest.mark.parametrize("column", ["list_had_room", "token_count"])
def test_a_column_that_an_earlier_version_lacks_is_explained(dataset: Kit, column: str) -> None:
    in_earlier_layout(published(dataset))
    path = dataset.directory / dataset.version / "sessions.parquet"
    pq.write_table(pq.read_table(path).drop_columns([column]), path)
    dataset.refresh()
    reads: tuple[Callable[[], object], ...] = (
        dataset.marks, dataset.cohort, lambda: dataset.profile("ana"), lambda: dataset.report("ana"),
    )  # fmt: skip
    for read in reads:
        with pytest.raises(NothingPublishedError, match=r"earlier SpeakKit.*speakkit publish"):
            read()


def test_an_empty_dataset_says_what_brings_recordings_in(tmp_path: Path) -> None:
    Store(tmp_path / "speakkit.duckdb").publish(tmp_path / "published")
    kit = speakkit.open(tmp_path)
    assert "speakkit add" in repr(kit)
    assert kit.insights().empty
    assert list(kit.insights().columns) == kit.columns("insights")["column"].tolist()
    with pytest.raises(UnknownLearnerError, match="nobody yet"):
        kit.profile("ana")


def test_the_profile_counts_as_the_store_does(kit: Kit) -> None:
    pattern, row = kit.profile("ana")["Missing articles"], kit.profiles("ana").to_dict("records")[0]
    assert (pattern.sessions_present, pattern.sessions_checked, pattern.sessions_censored, pattern.occurrences) == (
        row["sessions_present"],
        row["sessions_checked"],
        row["sessions_censored"],
        row["occurrences"],
    )


def test_the_rates_of_each_engine_are_a_frame(kit: Kit) -> None:
    assert kit.anchoring()["sessions"].tolist() == [1]


def test_quotes_stand_in_their_neighbourhood(tmp_path: Path) -> None:
    text = "yesterday we went to market and then home"
    kit = publish_histories(tmp_path, {"ana": {"A": "xox", "B": "oxo"}, "bo": {"A": "xoo"}}, text=text)
    # the quote of these histories is tokens 1 to 3: "we went to"
    first = kit.quotes("ana", pattern="A", words=1).to_dict("records")[0]
    assert (first["session_id"], first["before"], first["after"], first["start_ms"]) == (
        *("ana-00", "yesterday", "market", 61_300),
    )
    assert kit.quotes("ana")["key"].tolist() == ["grammar:A", "grammar:B", "grammar:A"]
    assert kit.quotes()["learner_id"].tolist() == ["ana", "ana", "ana", "bo"]


def test_a_quote_without_a_transcript_has_no_neighbourhood(tmp_path: Path) -> None:
    kit = publish_histories(tmp_path, {"ana": {"A": "xo"}})
    assert kit.quotes()[["before", "after"]].isna().all(axis=None)
    assert kit.quotes()["quote"].tolist() == ["went to market"]
    assert kit.quotes(until="2020-01-01").empty
