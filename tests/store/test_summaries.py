"""What is counted at publishing is what the sessions say, after any change."""

from __future__ import annotations

from pathlib import Path

import pytest

from speakkit.kit import simulate
from speakkit.store import buckets
from speakkit.store.published import current
from speakkit.store.published_views import PublishedViews


@pytest.mark.parametrize("sessions_per_bucket", [640, 5])
def test_counts_and_names_are_those_of_the_sessions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, sessions_per_bucket: int
) -> None:
    monkeypatch.setattr(buckets, "SESSIONS_PER_BUCKET", sessions_per_bucket)
    simulate(40, 6, patterns=12, checked=0.6, directory=tmp_path)
    publication = current(tmp_path)
    assert publication is not None
    views = PublishedViews(publication)
    assert len(views.presence_counts()) > 12
    assert views.presence_counts().equals(views.named("read_presence_counts"))
    names = views.query("SELECT DISTINCT key, pattern, pattern_id FROM observations ORDER BY ALL")
    assert views.pattern_names().drop_duplicates().sort_values("key", ignore_index=True).equals(names)
