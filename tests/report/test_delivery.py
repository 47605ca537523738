from __future__ import annotations

from pathlib import Path

from speakkit.recordings import open_place
from speakkit.report.delivery import deliver_reports
from speakkit.settings import Settings
from tests.support.buckets import bucket_on, made, moto_server
from tests.support.hostile import hostile_dataset


def test_reports_lie_in_the_bucket_where_recordings_lie_in_one(tmp_path: Path) -> None:
    dataset = hostile_dataset(tmp_path)
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
        assert deliver_reports(dataset, settings) == {"eve": "reports/eve.html"}
        with open_place(settings, "reports").fetch("eve.html", max_bytes=10**7) as path:
            assert path.read_bytes().startswith(b"<!doctype html>")
    assert not settings.reports_dir.exists()
