"""`speakkit status`, `backup` and `restore`: what an operator types."""

from __future__ import annotations

import json
from pathlib import Path

from speakkit.model.delivery import Channel, Delivery
from speakkit.store import Store
from tests.support.command_line import Run, settings, stored
from tests.support.handed_in import speech_of_ana
from tests.support.values import NOON


def test_the_running_system_at_a_glance(run: Run) -> None:
    assert run("status").code == 0  # of nothing yet
    speech_of_ana(settings(), seconds=2)
    shown = run("status").out
    assert "UPLOADED" in shown
    assert "1 waiting, 1 learner," in shown
    assert json.loads(run("status", "--json").out)["waiting"] == 1
    assert "speakkit_sessions_waiting 1.0" in run("status", "--metrics").out.splitlines()


def test_what_was_not_delivered_is_in_the_status_and_with_the_doctor(run: Run) -> None:
    speech_of_ana(settings(), seconds=2)
    failed = Delivery(learner_id="ana", channel=Channel.EMAIL, attempted_at=NOON, error_code="ADDRESS_REFUSED")
    Store(settings().store_path).deliveries.settle(failed)
    assert "ADDRESS_REFUSED" in run("status").out
    assert 'speakkit_reports{channel="email",outcome="ADDRESS_REFUSED"} 1.0' in run("status", "--metrics").out
    (found,) = (
        one for one in json.loads(run("doctor", "--json").out)["findings"] if one["part"] == "delivery by email"
    )
    assert (found["state"], found["is_needed"]) == ("broken", False)
    assert "1 report was not delivered (ADDRESS_REFUSED)" in found["detail"]


def test_what_was_backed_up_is_back_where_everything_was_lost(run: Run, tmp_path: Path) -> None:
    speech_of_ana(settings(), seconds=2)
    before = stored()
    assert run("backup", tmp_path / "safe.duckdb").code == 0
    settings().store_path.unlink()
    assert run("restore", tmp_path / "safe.duckdb").code == 0
    assert stored() == before
    assert (settings().published_dir).is_dir()


def test_a_backup_that_is_not_there_changes_nothing(run: Run, tmp_path: Path) -> None:
    speech_of_ana(settings(), seconds=2)
    before = stored()
    result = run("restore", tmp_path / "nothing.duckdb")
    assert (result.code, "nothing.duckdb" in result.err) == (3, True)
    assert stored() == before
