"""What is counted at publishing is what the sessions say, after any change."""

from __future__ import annotations

import pandas as pd
import pytest

from speakkit.kit import simulate
from speakkit.store import buckets
from speakkit.store.published import Publication, current
from speakkit.store.published_views import PublishedViews
from speakkit.store.sql import create_views
from speakkit.store.summaries import VIEWS, WEEKS


@pytest.fixture(scope="module", params=[640, 50], ids=["one bucket", "several"])
def publication(tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest) -> Publication:
    """150 sessions."""
    folder = tmp_path_factory.mktemp("summaries")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(buckets, "SESSIONS_PER_BUCKET", request.param)
        simulate(25, 6, patterns=12, checked=0.5, new_version_from=2, directory=folder)
    found = current(folder)
    assert found is not None
    return found


def test_counts_and_names_are_those_of_the_sessions(publication: Publication) -> None:
    views = PublishedViews(publication)
    assert len(views.presence_counts()) > 12
    assert views.presence_counts().equals(views.named("read_presence_counts"))
    names = views.query("SELECT DISTINCT key, pattern, pattern_id FROM observations ORDER BY ALL")
    assert views.pattern_names().drop_duplicates().sort_values("key", ignore_index=True).equals(names)


_PLAIN_WEEKS = """
WITH told AS (
    SELECT e.learner_id, e.last_judge AS judge, s.recorded_week AS week, k.key,
        coalesce(p.informs, e.unmentioned_informs) AS informs,
        coalesce(p.informs, 0) * CASE WHEN p.state = 'present' THEN 1 ELSE 0 END AS present
    FROM session_evidence AS e
    INNER JOIN sessions AS s USING (session_id)
    INNER JOIN (
        SELECT DISTINCT e.last_judge, p.key FROM pattern_evidence AS p INNER JOIN session_evidence AS e USING (session_id)
        WHERE p.is_comparable = 1 AND p.informs = 1 AND p.state = 'present'
    ) AS k ON e.last_judge = k.last_judge
    LEFT JOIN pattern_evidence AS p ON e.session_id = p.session_id AND k.key = p.key
    WHERE e.is_comparable = 1
),
learners AS (
    SELECT judge, week, key, learner_id, sum(informs) AS n, sum(present) AS k
    FROM told GROUP BY ALL HAVING sum(informs) > 0
)
SELECT judge, week, key, count(*) AS learners, count(*) FILTER (k > 0) AS learners_with,
    CAST(sum(n) AS BIGINT) AS sessions, CAST(sum(k) AS BIGINT) AS sessions_present, avg(k / n) AS presence
FROM learners GROUP BY ALL ORDER BY judge, key, week
"""


def test_weeks_are_those_of_each_session_and_pattern(publication: Publication) -> None:
    views = PublishedViews(publication)
    plain = views._cursor()
    create_views(plain, *VIEWS, WEEKS)
    pd.testing.assert_frame_equal(
        views.weekly_presence(), plain.sql(_PLAIN_WEEKS).to_arrow_table().to_pandas(), check_dtype=False
    )
    counted = plain.sql("SELECT * FROM presence_by_week ORDER BY ALL").to_arrow_table().to_pandas()
    total = pd.read_parquet(publication.files("presence_by_week_total")[0])
    pd.testing.assert_frame_equal(
        total.sort_values(list(total.columns), ignore_index=True).astype(counted.dtypes),
        counted.sort_values(list(counted.columns), ignore_index=True),
    )
