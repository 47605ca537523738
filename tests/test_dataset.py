"""The published dataset in a notebook: frames of one version, and SQL over it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pytest

from speakkit.dataset import Dataset, open_dataset
from speakkit.errors import NothingPublishedError
from speakkit.measure.session import measure_session
from speakkit.model import Learner
from speakkit.store import Store
from tests.support.analyses import make_analysis
from tests.support.values import NOON, make_session, make_transcript


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """A store with one analysed session of ana and one uploaded one."""
    store = Store(tmp_path / "speakkit.duckdb")
    store.add_learner(Learner(learner_id="ana", created_at=NOON))
    store.add_session(make_session("ana-1"))
    store.add_session(make_session("ana-2", sha256="2" * 64, recorded_at=NOON.replace(day=8)))
    claim = store.claim("ana-1", owner="test", lease_s=60)
    store.save_transcript(claim, make_transcript("word " * 120))
    measures = measure_session(make_transcript("word " * 120), lambda _: 1)
    store.save_analysis(claim, make_analysis(["Missing articles"], {"Missing articles": "present"}), measures)
    store.refresh_profile("ana")
    store.finish(claim)
    return store


@pytest.fixture
def dataset(store: Store, tmp_path: Path) -> Dataset:
    store.publish(tmp_path / "published")
    return open_dataset(tmp_path / "published")


def test_sessions_carry_what_is_known_of_transcript_and_analysis(dataset: Dataset) -> None:
    done, uploaded = dataset.sessions().to_dict("records")
    assert (done["word_count"], done["analyser"], done["insight_count"]) == (120, "rules", 1)
    assert (uploaded["status"], uploaded["insight_count"]) == ("UPLOADED", 0)
    assert str(dataset.sessions()["recorded_at"].dtype) == "datetime64[us, UTC]"


def test_every_table_is_a_frame_in_its_grain(dataset: Dataset) -> None:
    frames = [dataset.learners(), dataset.transcripts(), dataset.words(), dataset.insights(), dataset.observations()]
    frames += [dataset.measures(), dataset.profiles(), dataset.engine_calls()]
    assert [len(frame) for frame in frames] == [1, 1, 120, 1, 1, 19, 1, 0]


def test_sql_takes_named_parameters(dataset: Dataset) -> None:
    frame = dataset.sql("SELECT count(*) AS words FROM words WHERE learner_id = $learner", {"learner": "ana"})
    assert frame["words"].tolist() == [120]


def test_sql_without_rows_gives_an_empty_frame(dataset: Dataset) -> None:
    assert dataset.sql("CREATE VIEW mine AS SELECT 1 AS one").empty
    assert dataset.sql("FROM mine")["one"].tolist() == [1]


def test_wrong_sql_says_where_it_is_wrong(dataset: Dataset) -> None:
    with pytest.raises(duckdb.ProgrammingError, match="shoes"):
        dataset.sql("SELECT * FROM shoes")


def test_a_dataset_keeps_to_its_version_until_it_is_refreshed(store: Store, dataset: Dataset) -> None:
    store.add_learner(Learner(learner_id="bo", created_at=NOON))
    store.publish(dataset.directory)
    assert len(dataset.learners()) == 1
    dataset.refresh()
    assert (len(dataset.learners()), dataset.version) == (2, "v000002")


def test_a_version_that_was_pruned_says_what_to_do(store: Store, dataset: Dataset) -> None:
    for number in range(6):
        store.add_learner(Learner(learner_id=f"learner{number}", created_at=NOON))
        store.publish(dataset.directory)
    with pytest.raises(NothingPublishedError, match="refresh"):
        dataset.learners()


def test_nothing_published_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(NothingPublishedError, match="speakkit publish"):
        open_dataset(tmp_path)


def test_a_dataset_can_be_read_while_the_store_is_written(store: Store, dataset: Dataset) -> None:
    with store._database.write():
        assert len(open_dataset(dataset.directory).learners()) == 1


def test_a_dataset_shows_its_version_and_tables(dataset: Dataset) -> None:
    assert "v000001: learners, sessions" in repr(dataset)
