"""What went well, the words, the rule and the likely cause on a session's page, whatever is in them."""

from __future__ import annotations

from speakkit.api import Services
from speakkit.model.access import Role
from speakkit.report.wording import wording
from tests.support.pages import Page
from tests.support.taught import RULE, add_taught
from tests.support.values import make_session
from tests.web.conftest import Visitor


def test_a_sessions_page_shows_what_went_well_its_words_and_what_is_behind_the_findings(
    visitor: Visitor, services: Services
) -> None:
    add_taught(services.store, make_session("ana-taught", sha256="7" * 64))
    page, say = Page(visitor(Role.COACH, "ana").get("/room/sessions/ana-taught").text), wording("en")
    for shown in ("What went well here", "You join <u>two</u> facts.", "we left", RULE, say("cause.transfer")):
        assert shown in page.text
    assert page.text.count("You join") == 1  # what stands beside the mistake isn't praised
    assert not {"u", "i"} & set(page.tags)
    for shown in (say("words.less_common_title"), "stayed there", "<i>indeed</i>", "We <u>bargained</u>.", "bargain"):
        assert shown in page.text
    assert (
        "went to market" not in page.text.partition(say("words.collocations_title"))[2].partition(say("words.title"))[0]
    )
