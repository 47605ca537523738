"""What a coach says of an insight stands at once, and nobody overwrites anybody."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from speakkit.api import Services
from speakkit.model.access import Role
from speakkit.patterns.reviews import Decision
from speakkit.report.wording import wording
from tests.web.conftest import Visitor
from tests.web.forms import decide, hidden

SESSION = "ana-2026-09-01"

pytestmark = pytest.mark.usefixtures("unpublished")


def test_a_rejected_insight_counts_no_more_until_that_is_taken_back_and_the_page_says_what_changed(
    coach: TestClient, services: Services
) -> None:
    page = decide(coach, SESSION, 1, "reject", note="misheard")
    assert "Rejected: it counts nowhere any more." in page
    assert "counted in 6 of 7 sessions now (before: 7 of 8)." in page
    (review,) = services.store.reviews.all(SESSION)
    assert (review.decision, review.reviewed_by, review.note) == (Decision.REJECT, "Mia", "misheard")
    page = coach.get(f"/room/sessions/{SESSION}").text
    assert "Rejected by Mia on" in page
    page = decide(coach, SESSION, 1, "withdraw", page)
    assert "The review was taken back." in page
    assert "counted in 7 of 8 sessions now (before: 6 of 7)." in page
    assert page.count("Nobody has reviewed this yet.") == 3


def test_a_session_is_to_be_reviewed_until_each_of_its_findings_is(coach: TestClient, services: Services) -> None:
    page = ""
    for rank, left in ((1, 8), (2, 8), (3, 7)):
        page = decide(coach, SESSION, rank, "accept", page)
        assert services.store.roster.states(["ana"])[0].to_review == left
        assert ("reviewed, or nothing to review" in page, SESSION in services.store.roster.to_review("ana")) == (
            left == 7,
            left == 8,
        )


def test_a_pattern_that_comes_into_the_profile_or_leaves_it_is_told_so(coach: TestClient) -> None:
    page = decide(coach, SESSION, 1, "edit", pattern="Mine", detail="It happens.", suggestion="Try it.")
    assert "Mine</bdi>: new in the profile, counted in 1 of 1 sessions." in page
    page = decide(coach, SESSION, 1, "withdraw", page)
    assert "Mine</bdi>: not in the profile any more (before: 1 of 1 sessions)." in page


def test_a_pattern_may_be_chosen_in_the_language_of_the_page(visitor: Visitor, services: Services) -> None:
    coach = visitor(Role.COACH, "ana")
    secret = hidden(coach.get("/room/learners").text, "form_secret")
    coach.post("/room/language", data={"form_secret": secret, "language": "es"})
    decide(coach, SESSION, 1, "edit", pattern=wording("es").pattern("Missing articles").label)
    (review,) = services.store.reviews.all(SESSION)
    assert review.new_pattern == "Missing articles"


def test_an_edit_that_changes_nothing_is_not_saved_and_says_so(coach: TestClient, services: Services) -> None:
    page = decide(coach, SESSION, 1, "edit", severity="medium", note="hm")
    assert "Nothing was changed, so nothing was saved." in page
    analysis = services.store.results.raw_analysis(SESSION)
    assert analysis is not None
    page = decide(coach, SESSION, 1, "edit", page, correction=[analysis.insights[0].examples[0].text])
    assert "A correction has the words of its quote" in page
    assert services.store.reviews.all(SESSION) == []


def test_of_two_coaches_the_second_is_told_and_sees_what_the_first_did(visitor: Visitor, services: Services) -> None:
    first, second = visitor(Role.COACH, "ana", name="Mia"), visitor(Role.COACH, "ana", name="Tom")
    path = f"/room/sessions/{SESSION}"
    old = second.get(path).text
    decide(first, SESSION, 2, "reject", note="it is right")
    sent = {name: hidden(old, name, f"{path}/insights/2") for name in ("form_secret", "seen")}
    page = second.post(f"{path}/insights/2", data={**sent, "decision": "edit", "detail": "My own words"}).text
    assert "Nothing of yours was saved: Mia reviewed this finding" in page
    assert "it is right" in page
    assert "My own words</textarea>" in page
    assert [review.reviewed_by for review in services.store.reviews.all(SESSION)] == ["Mia"]


def test_a_form_that_is_sent_twice_at_once_is_done_once_and_told_on_its_own_page(
    coach: TestClient, services: Services
) -> None:
    path = f"/room/sessions/{SESSION}"
    page = coach.get(path).text
    sent = {name: hidden(page, name, f"{path}/insights/1") for name in ("form_secret", "seen")} | {"decision": "reject"}
    for _ in range(2):
        coach.post(f"{path}/insights/1", data=sent, follow_redirects=False)
    assert "Rejected: it counts" not in coach.get("/room/sessions/ana-2026-09-06").text
    assert "counted in 6 of 7 sessions now (before: 7 of 8)." in coach.get(path).text
    assert "Rejected: it counts" not in coach.get(path).text
    assert len(services.store.reviews.all(SESSION)) == 1
    again = coach.post(f"{path}/insights/1", data=sent).text  # from the browser's history
    assert "Nothing of yours was saved: Mia reviewed this finding" in again


@pytest.mark.usefixtures("impatient")
def test_where_the_store_is_busy_a_review_is_not_lost(coach: TestClient, services: Services) -> None:
    coach.get(f"/room/sessions/{SESSION}")
    with services.store.write():
        refused = decide(coach, SESSION, 1, "reject", note="keep this")
    assert "nothing was saved" in refused
    assert "keep this</textarea>" in refused
    assert services.store.reviews.all(SESSION) == []


def test_an_insight_that_is_not_there_cannot_be_reviewed(coach: TestClient) -> None:
    secret = hidden(coach.get("/room/learners").text, "form_secret")
    sent = {"form_secret": secret, "seen": "0", "decision": "accept"}
    for rank in (0, 9, -1):
        assert coach.post(f"/room/sessions/{SESSION}/insights/{rank}", data=sent).status_code in {400, 404}


@pytest.mark.usefixtures("impatient")
def test_a_page_made_while_the_store_is_busy_shows_what_was_reviewed_a_moment_ago(
    coach: TestClient, services: Services
) -> None:
    path = f"/room/sessions/{SESSION}"
    decide(coach, SESSION, 1, "reject")
    with services.store.write():
        page = coach.get(path).text
    assert "Rejected by Mia on" in page


def test_a_correction_of_one_quote_is_edited_and_taken_back(coach: TestClient, services: Services) -> None:
    analysis = services.store.results.raw_analysis(SESSION)
    assert analysis is not None
    insight = next(one for one in analysis.insights if not one.alternative)
    first, *others = insight.examples
    given = [f"{first.text} <i>indeed</i>", *(one.correction or "" for one in others)]
    page = decide(coach, SESSION, insight.rank, "edit", correction=given)
    assert "The changes are saved." in page
    assert "&lt;i&gt;indeed&lt;/i&gt;</bdi>" in page
    (review,) = services.store.reviews.all(SESSION)
    assert [one.token_start for one in review.new_corrections or ()] == [first.token_start]
    assert "indeed" not in decide(coach, SESSION, insight.rank, "withdraw", page)
