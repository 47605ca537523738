"""An analysis that teaches: strengths with their words, a rule, a cause, and correct uses; with markup in all of them."""

from __future__ import annotations

from speakkit.model import Analysis, Lexis, OverusedWord, Quote, QuotedStrength, Session, WordToTry
from speakkit.store import Store
from speakkit.text.tokens import TOKENISER_VERSION, tokenise
from tests.support.analyses import make_analysis
from tests.support.values import make_transcript

TEXT = (
    "We went to market. Although it was late we stayed there. She works in a <b>bank</b>, and we left. " + "Yes. " * 99
)
RULE = "One thing that can be counted <i>takes</i> an article."


def quoted(words: str, text: str = TEXT) -> Quote:
    """The place of these words."""
    start, size = len(tokenise(text[: text.index(words)])), len(tokenise(words))
    return Quote(text=words, token_start=start, token_end=start + size, tokeniser_version=TOKENISER_VERSION)


def strength(words: str) -> QuotedStrength:
    return QuotedStrength(text="You join <u>two</u> facts.", quote=quoted(words))


def words() -> Lexis:
    """A less common word and a collocation used well, one of each beside the mistake, an overused word, two to try."""
    return Lexis(
        less_common=(quoted("market"), quoted("late")),
        collocations=(quoted("went to market"), quoted("stayed there")),
        overused=(
            OverusedWord(
                word="yes", uses=99, words=118, times_usual=410, quotes=(quoted("Yes"),), better=("<i>indeed</i>",)
            ),
        ),
        to_try=(
            WordToTry(word="bargain", example="We <u>bargained</u>."),
            WordToTry(word="leave", example="We leave."),
        ),
    )


def taught() -> Analysis:
    """One pattern wrong, one never, and two strengths, of which one stands beside the mistake."""
    given = make_analysis(["Missing articles"], {"Missing articles": "present", "Odd tense": "absent"})
    guessed = given.insights[0].model_copy(update={"likely_cause": "transfer"})
    seen, right = given.observations
    right = right.model_copy(update={"correct_uses": 3, "correct_quotes": (quoted("to market"), quoted("we left"))})
    strengths = (strength("We went"), strength("Although it was late"))
    changes = {
        "insights": (guessed,),
        "observations": (seen, right),
        "strengths": strengths,
        "focus_rule": RULE,
        "lexis": words(),
        "written_in": "es",
    }
    return given.model_copy(update=changes)


def add_taught(store: Store, session: Session) -> None:
    """The session of a learner who is there already, analysed so and done."""
    store.sessions.add(session)
    claim = store.claims.take(session.session_id, owner="test", lease_s=60)
    store.results.save_transcript(claim, make_transcript(TEXT))
    store.results.save_analysis(claim, taught())
    store.claims.finish(claim)
