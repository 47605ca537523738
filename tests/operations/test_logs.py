from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from pathlib import Path

import pytest

from speakkit.errors import place_of
from speakkit.model.steps import Step, StepTime, begin, timed
from speakkit.operations.logs import JsonFormatter, TextFormatter, write_to_stderr
from speakkit.settings import Settings

SAID = "my sister have a secret"


def record(message: str = "session done", **extra: object) -> logging.LogRecord:
    made = logging.getLogger("speakkit.test").makeRecord("speakkit.test", logging.INFO, "", 0, message, (), None)
    vars(made).update(extra)
    return made


def parsed(made: logging.LogRecord) -> dict[str, object]:
    line = JsonFormatter().format(made)
    assert "\n" not in line
    document: dict[str, object] = json.loads(line)
    return document


def test_a_json_record_has_its_fields_and_nothing_else_that_hangs_on_it() -> None:
    document = parsed(record(session="ana-1", attempt=2, step=7, duration_ms=1234, transcript=SAID))
    assert document.pop("at")
    assert document == {
        "level": "INFO",
        "logger": "speakkit.test",
        "message": "session done",
        "session": "ana-1",
        "attempt": 2,
        "step": 7,
        "duration_ms": 1234,
    }


def test_a_record_made_in_the_course_of_a_step_says_which() -> None:
    with timed("ana-1", 3):
        begin(Step.ANALYSE)
        assert parsed(record()).items() >= {"session": "ana-1", "attempt": 3, "step": 11}.items()
    assert "session" not in parsed(record())


@pytest.mark.parametrize("formatter", [JsonFormatter(), TextFormatter()])
def test_of_an_error_its_type_and_place_are_told_and_not_its_words(formatter: logging.Formatter) -> None:
    made = record()
    try:
        raise ValueError(SAID)
    except ValueError as error:
        made.exc_info = (ValueError, error, error.__traceback__)
        place = place_of(error)
    assert place.startswith("test_logs.py:")
    line = formatter.format(made)
    assert f"ValueError at {place}" in line
    assert SAID not in line


def test_steps_end_where_the_next_begins_and_the_last_with_the_block() -> None:
    took: list[StepTime] = []
    with timed("ana-1", 1, took):
        begin(Step.FETCH_AUDIO)
        begin(Step.TRANSCRIBE)
    assert [time.step for time in took] == [Step.FETCH_AUDIO, Step.TRANSCRIBE]


@pytest.fixture
def speakkit_logger() -> Iterator[logging.Logger]:
    logger = logging.getLogger("speakkit")
    before = (logger.level, logger.propagate, list(logger.handlers))
    yield logger
    logger.level, logger.propagate, logger.handlers = before


def test_records_go_to_stderr_once_however_often_it_is_asked_for(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], speakkit_logger: logging.Logger
) -> None:
    settings = Settings(data_dir=tmp_path, log_format="json")
    write_to_stderr(settings)
    write_to_stderr(settings)
    speakkit_logger.getChild("test").info("session done", extra={"session": "ana-1"})
    (line,) = capsys.readouterr().err.splitlines()
    assert json.loads(line)["session"] == "ana-1"
