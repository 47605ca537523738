"""Whose report a file is: exactly theirs, whatever the ids of others look like."""

from __future__ import annotations

import pytest

from speakkit.report.file_names import is_report_of, report_name

LEARNERS = {"ana", "ana-maria", "ana-es", "ana-coach", "ana.b", "an"}


@pytest.mark.parametrize("whose", sorted(LEARNERS))
@pytest.mark.parametrize("coach", [False, True])
@pytest.mark.parametrize("language", ["en", "es", "mine/fr-CA.toml"])
@pytest.mark.parametrize("form", ["{}.html", "{}.pdf", ".{}.html.draft"])
def test_a_name_tells_whose_report_it_is(whose: str, coach: bool, language: str, form: str) -> None:
    name = form.format(report_name(whose, coach=coach, language=language))
    assert {one for one in LEARNERS if is_report_of(name, {one}.__contains__, LEARNERS.__contains__)} == {whose}


@pytest.mark.parametrize(
    ("name", "owners"),
    [
        ("ana-coach-es.html", {"ana", "ana-coach"}),  # either's, by an earlier version: both may be made anew
        ("ana-de.pdf", {"ana"}),
        ("ana-maria.html", {"ana-maria"}),
        ("ana-maria-coach.html", {"ana-maria"}),
        ("ana-coach.html", {"ana-coach"}),
        ("cohort.html", set()),
        ("ana.csv", set()),
    ],
)
def test_names_of_earlier_versions_are_known(name: str, owners: set[str]) -> None:
    assert {one for one in LEARNERS if is_report_of(name, {one}.__contains__, LEARNERS.__contains__)} == owners
