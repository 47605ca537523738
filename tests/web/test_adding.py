"""What a coach adds counts at once, can be taken back, and is nobody else's to overwrite unseen."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from speakkit.api import Services
from speakkit.model.access import Role
from speakkit.text.tokens import tokenise
from tests.web.conftest import Visitor
from tests.web.forms import hidden
from tests.web.test_reviewing import SESSION

pytestmark = pytest.mark.usefixtures("unpublished")
PATH = f"/room/sessions/{SESSION}"


def add(client: TestClient, words: str, page: str = "", **fields: str) -> str:
    """Add an observation as the page lets one, which is got where it isn't given; the page that follows."""
    secret = hidden(page or client.get(PATH).text, "form_secret", f"{PATH}/insights")
    sent = {"form_secret": secret, "words": words, "pattern": "Double subject", **fields}
    return client.post(f"{PATH}/insights", data=sent).text


def take_back(client: TestClient, rank: int = 101, page: str = "") -> str:
    secret = hidden(page or client.get(PATH).text, "form_secret")
    return client.post(f"{PATH}/added/{rank}/withdraw", data={"form_secret": secret}).text


def once(services: Services) -> str:
    """Six words that were said in the session, once."""
    transcript = services.store.results.transcript(SESSION)
    assert transcript is not None
    return " ".join(transcript.text.split()[4:10])


def test_taken_back_it_is_in_the_form_again(coach: TestClient, services: Services) -> None:
    before = services.store.profiles.get("ana")
    page = add(coach, once(services), note="look <i>")
    page = take_back(coach, page=page)
    assert "Taken back." in page
    assert "look &lt;i&gt;</textarea>" in page
    assert f">{once(services)}</textarea>" in page.replace(".\n", ". ")
    assert services.store.profiles.get("ana") == before


def test_of_two_coaches_the_second_sees_what_the_first_added(visitor: Visitor, services: Services) -> None:
    first, second = visitor(Role.COACH, "ana", name="Mia"), visitor(Role.COACH, "ana", name="Tom")
    old = add(first, once(services), detail="As Mia saw it")
    page = add(second, once(services), detail="As Tom saw it")
    assert "Nothing of yours was saved: Mia added this on" in page
    assert "As Mia saw it" in page
    assert "As Tom saw it</textarea>" in page
    assert "Taken back." in take_back(second, page=page)
    assert "Tom has taken this back on" in take_back(first, page=old)


def test_of_words_said_twice_the_place_is_asked_for_or_chosen_on_the_page(
    coach: TestClient, services: Services
) -> None:
    transcript = services.store.results.transcript(SESSION)
    assert transcript is not None
    page = add(coach, "my")
    assert "Say which place you mean" in page
    assert page.count('<option value="2">') >= 1
    page = add(coach, "my", page, occurrence="2")
    add(coach, "my", page, start=str(transcript.text.rindex(" my ") + 1))
    second, last = services.store.added.all(SESSION)
    assert second.example.token_start < last.example.token_start


def test_what_cannot_be_added_says_why_and_keeps_what_was_typed(coach: TestClient, services: Services) -> None:
    page = ""
    for words, fields, sentence in (
        ("nobody ever said <this>", {}, "in the transcript. Choose them there"),
        (once(services), {"pattern": ""}, "Say what it is."),
        (once(services), {"pattern": "My own words"}, "needs what happens and what to try"),
        (once(services), {"correction": once(services)}, "A correction has the words of its quote"),
        (once(services), {"detail": "x" * 2001}, "A text has at most 2"),
    ):
        page = add(coach, words, page, **{"note": "keep <me>", **fields})
        assert sentence in page
        assert "keep &lt;me&gt;</textarea>" in page
    assert services.store.added.all(SESSION) == []


def test_what_the_analyser_found_already_is_not_added_again(coach: TestClient, services: Services) -> None:
    analysis = services.store.results.raw_analysis(SESSION)
    assert analysis is not None
    found = analysis.insights[0]
    transcript, quote = services.store.results.transcript(SESSION), found.examples[0]
    assert transcript is not None
    start = str(tokenise(transcript.text)[quote.token_start].start_char)
    page = add(coach, quote.text, pattern=found.pattern, start=start, detail="mine")
    assert "this finding has these words already" in page
    assert services.store.added.all(SESSION) == []


@pytest.mark.usefixtures("impatient")
def test_where_the_store_is_busy_nothing_is_lost(coach: TestClient, services: Services) -> None:
    secret = hidden(coach.get(PATH).text, "form_secret")
    sent = {"form_secret": secret, "words": once(services), "pattern": "Double subject", "note": "keep this"}
    with services.store.write():
        page = coach.post(f"{PATH}/insights", data=sent).text
    assert "nothing was saved" in page
    assert "keep this</textarea>" in page


def test_learners_add_nothing_and_others_sessions_are_not_found(visitor: Visitor, services: Services) -> None:
    learner, stranger = visitor(Role.LEARNER, "ana"), visitor(Role.COACH, "kenji")
    page = learner.get(PATH).text
    assert "An observation of your own" not in page
    sent = {"form_secret": hidden(page, "form_secret"), "words": once(services), "pattern": "Double subject"}
    assert learner.post(f"{PATH}/insights", data=sent).status_code == 403
    secret = hidden(stranger.get("/room/learners").text, "form_secret")
    assert stranger.post(f"{PATH}/insights", data={**sent, "form_secret": secret}).status_code == 404
    assert stranger.post(f"{PATH}/added/101/withdraw", data={"form_secret": secret}).status_code == 404
    assert services.store.added.all(SESSION) == []
