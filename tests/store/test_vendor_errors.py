"""What DuckDB says, in our words."""

from __future__ import annotations

import os
import signal
import threading
from pathlib import Path

import duckdb
import pytest

from speakkit.store.vendor_errors import translated
from tests.support.interruptions import broken_into

FOR_AGES = "SELECT count(*) FROM range(30000000000) AS numbers(number) WHERE number % 7 = 3"


def test_ctrl_c_in_the_midst_of_a_query_is_an_interruption_and_no_fault(tmp_path: Path) -> None:
    threading.Timer(0.3, os.kill, (os.getpid(), signal.SIGINT)).start()
    # with more threads the query may run on another, and DuckDB looks for Ctrl-C only at its end, minutes later
    with duckdb.connect(config={"threads": 1}) as connection, pytest.raises(KeyboardInterrupt), translated(tmp_path):
        connection.execute(FOR_AGES)


def test_an_interruption_of_which_a_clean_up_made_another_error_is_one(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), translated(tmp_path):
        broken_into()
