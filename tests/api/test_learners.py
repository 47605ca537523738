"""What is known of a learner, over HTTP: who may see it, who may say it."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from speakkit.api import Services
from speakkit.model.access import Role
from tests.api.conftest import CallerClient

SAID = {"name": "Ana Lopez", "first_language": "es", "level": "B1", "attributes": {"school": "north"}}


@pytest.fixture
def coach(caller: CallerClient) -> TestClient:
    return caller(Role.COACH, "ana")


def test_a_coach_says_who_a_learner_is_and_what_was_agreed(coach: TestClient, services: Services) -> None:
    told = coach.patch("/api/learners/ana", json={**SAID, "agree": ["clips"]}).json()
    assert {name: told[name] for name in SAID} == SAID
    assert coach.get("/api/learners/ana").json() == told
    (consent,) = services.store.consents.history("ana")
    assert (consent.purpose, consent.is_given) == ("clips", True)
    assert consent.source.startswith("the API (coach, token ")


def test_a_second_request_changes_what_it_names(coach: TestClient) -> None:
    coach.patch("/api/learners/ana", json=SAID)
    told = coach.patch("/api/learners/ana", json={"level": "B2", "attributes": {"class": "3b"}}).json()
    assert (told["name"], told["level"], told["attributes"]) == ("Ana Lopez", "B2", {"class": "3b", "school": "north"})


def test_a_learner_decides_on_consents_and_not_on_levels(ana: TestClient) -> None:
    told = ana.patch("/api/learners/ana", json={"name": "Ana", "withdraw": ["research"]}).json()
    assert [(held["purpose"], held["is_given"]) for held in told["consents"]] == [("research", False)]
    refused = ana.patch("/api/learners/ana", json={"level": "C2"})
    assert (refused.status_code, refused.json()["code"]) == (403, "FORBIDDEN")


@pytest.mark.parametrize("said", [{"level": "B7"}, {"agree": ["all"]}, {"first_language": "spanish"}, {"shoe": 42}])
def test_what_cannot_be_is_refused_and_makes_nobody(
    coach: TestClient, services: Services, said: dict[str, object]
) -> None:
    assert coach.patch("/api/learners/ana", json=said).status_code in (400, 422)
    assert services.store.learners.all() == []


def test_somebody_elses_learner_is_nobodys_business(coach: TestClient) -> None:
    assert coach.get("/api/learners/bo").status_code == 403
    assert coach.patch("/api/learners/bo", json=SAID).status_code == 403
    assert coach.get("/api/learners/ana").status_code == 404
