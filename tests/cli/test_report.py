"""`speakkit report`: a page for a learner, a coach or about all, and a PDF where a Chromium is."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from speakkit import simulate
from speakkit.report import pdf
from tests.support.command_line import Run, settings
from tests.support.histories import publish_histories


@pytest.fixture(autouse=True)
def published(run: Run) -> None:
    publish_histories(settings().published_dir, {"ana": {"Missing articles": "xxox"}}, text="we went to market again")


def test_a_report_is_written_where_reports_lie(run: Run) -> None:
    result = run("report", "ana")
    path = settings().reports_dir / "ana.html"
    assert (result.code, result.out.strip()) == (0, str(path))
    assert "Missing articles" in path.read_text(encoding="utf-8")


def test_language_and_coach_are_in_the_name_and_on_the_page(run: Run) -> None:
    (path,) = json.loads(run("report", "ana", "--coach", "--language", "de", "--json").out)["paths"]
    assert Path(path).name == "ana+coach+de.html"
    assert '<html lang="de">' in Path(path).read_text(encoding="utf-8")


def test_a_cohort_has_a_page_of_its_own(run: Run, tmp_path: Path) -> None:
    assert run("report", "--cohort", "--output", tmp_path / "all.html").code == 0
    assert "Cohort report" in (tmp_path / "all.html").read_text(encoding="utf-8")


def test_a_cohort_page_takes_groups_and_a_day(run: Run, tmp_path: Path) -> None:
    simulate(10, 4, patterns=2, first_languages=("es", "ja"), directory=settings().published_dir)
    path = tmp_path / "all.html"
    assert run("report", "--cohort", "--by", "first_language", "--split", "2026-01-25", "--output", path).code == 0
    text = path.read_text(encoding="utf-8")
    assert "Groups by first language" in text
    assert "Before and from 25 January 2026" in text
    assert run("report", "--cohort", "--by", "age").code == 3
    assert "there are: es, ja" in run("report", "--cohort", "--attribute", "first_language=fr").err


def test_what_a_cohort_page_is_asked_is_looked_at_where_the_cohort_is_too_small_to_show(run: Run) -> None:
    result = run("report", "--cohort", "--split", "garbage")
    assert (result.code, "'garbage' is no date; write it like 2026-09-01" in result.err) == (3, True)
    assert run("report", "--cohort", "--by", "age").code == 3


@pytest.mark.parametrize("words", [(), ("ana", "--cohort"), ("--cohort", "--coach"), ("ana", "--by", "topic")])
def test_a_report_is_about_one_learner_or_about_all(run: Run, words: tuple[str, ...]) -> None:
    assert run("report", *words).code == 2


def test_an_unknown_learner_or_language_is_one_sentence(run: Run) -> None:
    assert (run("report", "zoe").code, run("report", "ana", "--language", "tlh").code) == (4, 5)
    assert "de, en, es" in run("report", "ana", "--language", "tlh").err


def test_without_a_chromium_the_pdf_says_what_to_install(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "BROWSERS", ("no-such-browser",))
    result = run("report", "ana", "--pdf")
    assert result.code == 5
    assert "apt install chromium" in result.err


def test_a_browser_that_does_not_print_is_named(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf, "BROWSERS", ("false",))
    result = run("report", "ana", "--pdf")
    assert result.code == 5
    assert "couldn't print" in result.err


@pytest.mark.slow
@pytest.mark.skipif(pdf.find_chromium() is None, reason="needs a Chromium (apt install chromium)")
def test_a_pdf_is_printed_on_a4(run: Run) -> None:
    assert run("report", "ana", "--pdf").code == 0
    printed = (settings().reports_dir / "ana.pdf").read_bytes()
    assert printed.startswith(b"%PDF")
    assert b"/MediaBox [0 0 594" in printed
