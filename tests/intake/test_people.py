"""What is said of a learner is checked before it is kept, and what can't be is answered with what can."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from speakkit.errors import InputError, LanguageError
from speakkit.intake.people import RESERVED, about_learner, attributes_of, differences, learners_having
from speakkit.kit import open_kit
from speakkit.model import Learner, Purpose
from speakkit.store import Store
from tests.support.values import NOON

ANA = Learner(learner_id="ana", created_at=NOON, first_language="es", level="B1", attributes={"school": "north"})
BO = Learner(learner_id="bo", created_at=NOON, first_language="ja", attributes={"school": "south"})


def test_languages_and_levels_are_kept_as_their_codes() -> None:
    said = about_learner(name=" Ana Lopez ", first_language="es-MX", level="b1+", agree=["Clips"])
    assert (said.display_name, said.first_language, said.level) == ("Ana Lopez", "es", "B1+")
    assert said.purposes == {Purpose.CLIPS: True}


@pytest.mark.parametrize(
    ("said", "answer"),
    [
        ({"level": "B7"}, "there are: Pre-A1, A1, A2, A2+, B1"),
        ({"agree": ["everything"]}, "there are: sound, clips, transcription, analysis, tracking, research, email"),
        ({"agree": ["clips"], "withdraw": ["clips"]}, "agree to clips and withdraw it at once"),
        ({"attributes": {"topic": "food"}}, "have that already"),
        ({"attributes": {"Home Town": "Lima"}}, "such as home_town"),
        ({"attributes": {"": "Lima"}}, "such as home_town"),
        ({"name": "x" * 201}, "The name has 201 characters; give it 200 at most."),
        ({"attributes": {"school": "x" * 201}}, "The attribute 'school' has 201 characters; give it 200 at most."),
        ({"attributes": {"x" * 41: "north"}}, "40 characters at most"),
        ({"name": "Ana\u202egnp"}, "characters that nobody sees"),
        ({"attributes": {"school": "a\x1b[2J"}}, "characters that nobody sees"),
    ],
)
def test_what_cannot_be_kept_is_answered_with_what_can(said: dict[str, Any], answer: str) -> None:
    with pytest.raises(InputError, match=answer.replace("+", r"\+").replace("[", r"\[")):
        about_learner(**said)


def test_a_language_that_is_none_is_refused() -> None:
    with pytest.raises(LanguageError, match="'spanish'"):
        about_learner(first_language="spanish")


def test_an_attribute_is_a_name_and_a_value() -> None:
    assert attributes_of(["school=north", "class=3=b", "town="]) == {"school": "north", "class": "3=b", "town": ""}
    for pairs, answer in (
        ("north", "name=value"),
        ("=north", "'=north' isn't"),
        ("a=b a=c", "'a' is given two values"),
    ):
        with pytest.raises(InputError, match=answer):
            attributes_of(pairs.split())


def test_differences_say_what_was_before() -> None:
    after = ANA.model_copy(update={"level": "B2", "attributes": {"class": "3b"}})
    assert differences(ANA, after) == [
        "level: B2 (before: B1)",
        "class: 3b (before: not known)",
        "school: taken away (before: north)",
    ]


def test_learners_are_chosen_by_attributes_that_somebody_has() -> None:
    assert learners_having([ANA, BO], {"first_language": "es", "school": "north"}) == {"ana"}
    assert learners_having([ANA, BO], {"first_language": "es", "school": "south"}) == frozenset()
    with pytest.raises(InputError, match="'west'; there are: north, south"):
        learners_having([ANA, BO], {"school": "west"})
    with pytest.raises(InputError, match="no 'class'; there are: first_language, level, school"):
        learners_having([ANA, BO], {"class": "3b"})


def test_no_attribute_hides_a_column_of_learners_or_sessions(tmp_path: Path) -> None:
    kit = open_kit(Store(tmp_path / "speakkit.duckdb").publish(tmp_path / "published").path.parent)
    assert {*kit.learners(), *kit.sessions()} - RESERVED == set()
