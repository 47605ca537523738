from __future__ import annotations

import pytest
from prometheus_client.parser import text_string_to_metric_families

from speakkit.model.access import Role
from speakkit.settings import Settings
from tests.api.conftest import CallerClient, processed
from tests.support.instant import SPOKEN


def test_a_monitor_reads_the_figures_and_nothing_that_was_said(settings: Settings, caller: CallerClient) -> None:
    processed(settings, "ana")
    answer = caller(Role.OPERATOR).get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    assert samples["speakkit_sessions", "DONE"] == 1
    assert samples["speakkit_sessions_waiting",] == 0
    assert not any(hidden in answer.text for hidden in ('"ana"', *SPOKEN.split(" and ")))


@pytest.mark.parametrize("role", [Role.LEARNER, Role.COACH])
def test_others_see_no_figures_of_everybody(caller: CallerClient, role: Role) -> None:
    assert caller(role, "ana").get("/metrics").status_code == 403
