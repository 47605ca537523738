"""Reports delivered: what changed and nothing else, to whoever agreed, and what failed is written down."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from speakkit.errors import DeliveryError, StorageUnavailableError
from speakkit.kit import open_kit
from speakkit.model import Learner, LearnerChanges, Purpose
from speakkit.model.delivery import Channel
from speakkit.recordings import LocalRecordings, open_place
from speakkit.report.delivery import Delivered, deliver_reports
from speakkit.settings import Settings
from speakkit.store import Store
from speakkit.store.store import Parts
from tests.support.analyses import make_analysis
from tests.support.buckets import bucket_on, made, moto_server
from tests.support.hostile import hostile_dataset
from tests.support.made_once import copy_of
from tests.support.mail_servers import Post, mail_server
from tests.support.values import NOON, make_session, make_transcript

LEARNERS = ("ana", "kenji", "lena")


def test_reports_lie_in_the_bucket_where_recordings_lie_in_one(tmp_path: Path) -> None:
    hostile_dataset(tmp_path)
    with moto_server() as server:
        bucket = bucket_on(server)
        made(bucket)
        settings = Settings(
            data_dir=tmp_path,
            storage="s3",
            s3_bucket=bucket.name,
            s3_endpoint_url=bucket.endpoint_url,
            s3_access_key_id=bucket.access_key_id,
            s3_secret_access_key=bucket.secret_access_key,
        )
        delivered = deliver_reports(Store(settings.store_path), settings, open_kit)
        assert delivered.written == {"eve": "reports/eve.html"}
        with open_place(settings, "reports").fetch("eve.html", max_bytes=10**7) as path:
            assert path.read_bytes().startswith(b"<!doctype html>")
    assert not settings.reports_dir.exists()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Three learners with a session each, who have an address; ana and kenji agreed to letters."""
    copy_of("delivered", _make, tmp_path)
    return Settings(
        data_dir=tmp_path,
        public_url="https://speakkit.example",
        smtp_security="none",
        smtp_sender="reports@school.example",
    )


def _make(folder: Path) -> None:
    with Store(folder / "speakkit.duckdb").write() as parts:
        for number, learner_id in enumerate(LEARNERS):
            _add(parts, learner_id, sha256=f"{number:064x}")
        for learner_id in ("ana", "kenji"):
            parts.consents.decide(learner_id, {Purpose.EMAIL: True}, source="test")


def _add(store: Parts, learner_id: str, sha256: str) -> None:
    store.learners.add(Learner(learner_id=learner_id, created_at=NOON, email=f"{learner_id}@home.example"))
    store.sessions.add(make_session(f"{learner_id}-1", learner_id, sha256))
    claim = store.claims.take(f"{learner_id}-1", owner="test", lease_s=60)
    store.results.save_transcript(claim, make_transcript("we went to market and home again " * 20))
    store.results.save_analysis(claim, make_analysis(["Missing articles"], {"Missing articles": "present"}))
    store.claims.finish(claim)


@pytest.fixture
def store(settings: Settings) -> Store:
    return Store(settings.store_path)


@pytest.fixture
def post() -> Iterator[Post]:
    with mail_server() as running:
        yield running


Deliver = Callable[[], Delivered]


@pytest.fixture
def deliver(settings: Settings, store: Store, post: Post) -> Deliver:
    by_mail = settings.model_copy(update={"smtp_host": post.host, "smtp_port": post.port})
    return lambda: deliver_reports(store, by_mail, open_kit)


def test_whoever_agreed_gets_one_link_and_nothing_of_the_page(deliver: Deliver, post: Post) -> None:
    delivered = deliver()
    assert (sorted(delivered.written), delivered.mailed, delivered.failures) == (sorted(LEARNERS), 2, ())
    assert [rcpt for _, rcpt in post.envelopes] == [["ana@home.example"], ["kenji@home.example"]]
    text = post.letters[0].get_content()
    assert "https://speakkit.example/api/learners/ana/report?ticket=" in text
    assert not any(word in text.lower() for word in ("article", "session", "market"))
    assert "ana" not in str(post.letters[0]["Subject"]).lower()


def test_a_report_that_nothing_changed_is_neither_made_nor_sent_again(
    deliver: Deliver, post: Post, settings: Settings, store: Store
) -> None:
    deliver()
    page = settings.reports_dir / "ana.html"
    before = page.stat().st_mtime_ns
    again = deliver()
    assert (again.written, again.unchanged, again.mailed, len(post.letters)) == ({}, 3, 0, 2)
    assert page.stat().st_mtime_ns == before
    # the name stands on the page: kenji's report alone says something new
    store.learners.change("kenji", LearnerChanges(display_name="Kenji T."))
    changed = deliver()
    assert (sorted(changed.written), changed.mailed) == (["kenji"], 1)
    # what was decided on stands on no page: it is made anew, and nobody is told of nothing
    store.consents.decide("ana", {Purpose.CLIPS: True}, source="test")
    assert (sorted(deliver().written), len(post.letters)) == (["ana"], 3)
    page.unlink()
    assert deliver().written == {"ana": "reports/ana.html"}


def test_a_refused_address_is_one_learners_failure_and_is_tried_again(
    deliver: Deliver, post: Post, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    post.refused = frozenset({"ana@home.example"})
    with caplog.at_level(logging.DEBUG):
        delivered = deliver()
    assert (delivered.mailed, delivered.failures) == (1, ("ADDRESS_REFUSED",))
    with pytest.raises(DeliveryError, match=r"1 not delivered \(ADDRESS_REFUSED\)"):
        delivered.require_all()
    ours = [record for record in caplog.records if record.name.startswith("speakkit")]
    assert ours
    assert not any(word in f"{vars(record)}".lower() for record in ours for word in ("ana", "home.example"))
    counts = {(row.channel, row.code): row.reports for row in store.deliveries.counts()}
    assert counts == {(Channel.FILE, None): 3, (Channel.EMAIL, None): 1, (Channel.EMAIL, "ADDRESS_REFUSED"): 1}
    post.refused = frozenset()
    assert (deliver().mailed, len(post.letters)) == (1, 2)


def test_a_server_that_is_away_keeps_no_file_from_anybody(settings: Settings, store: Store) -> None:
    with mail_server() as gone:
        pass
    away = settings.model_copy(update={"smtp_host": gone.host, "smtp_port": gone.port})
    delivered = deliver_reports(store, away, open_kit)
    assert (len(delivered.written), delivered.failures) == (3, ("MAIL_SERVER_UNAVAILABLE",) * 2)


def test_a_letter_that_is_refused_is_told_apart(deliver: Deliver, post: Post) -> None:
    post.says_to_letters = "554 no such thing from you"
    assert deliver().failures == ("LETTER_REFUSED",) * 2


def test_consent_that_was_withdrawn_and_addresses_that_went_are_written_to_no_more(
    deliver: Deliver, post: Post, store: Store
) -> None:
    store.consents.decide("ana", {Purpose.EMAIL: False}, source="test")
    store.learners.change("kenji", LearnerChanges(email=""))
    assert (deliver().mailed, post.letters) == (0, [])


def test_whoever_agrees_to_no_tracking_has_no_report_and_is_no_failure(deliver: Deliver, store: Store) -> None:
    store.consents.decide("lena", {Purpose.TRACKING: False}, source="test")
    delivered = deliver()
    assert (sorted(delivered.written), delivered.failures) == (["ana", "kenji"], ())


def test_a_file_that_cannot_be_written_is_a_failure_of_its_own(
    deliver: Deliver, post: Post, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = LocalRecordings.put

    def put(self: LocalRecordings, key: str, source: Path) -> None:
        if key == "ana.html":
            raise StorageUnavailableError("away")
        real(self, key, source)

    monkeypatch.setattr(LocalRecordings, "put", put)
    delivered = deliver()
    assert (sorted(delivered.written), delivered.failures, delivered.mailed) == (
        ["kenji", "lena"],
        ("STORAGE_UNAVAILABLE",),
        1,
    )
    monkeypatch.undo()
    assert deliver().written == {"ana": "reports/ana.html"}


def test_what_is_known_of_deliveries_goes_with_the_learner(deliver: Deliver, store: Store) -> None:
    deliver()
    rows = store.portrait("ana")
    assert rows["learners"][0]["email"] == "ana@home.example"
    assert {row["channel"] for row in rows["report_deliveries"]} == {"file", "email"}
    store.erase_learner("ana")
    assert store.deliveries.of("ana") == {}
    assert b"ana@home.example" not in store.path.read_bytes()
