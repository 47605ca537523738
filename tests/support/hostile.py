"""A learner who speaks markup, and an analyser that writes it: everything that people and engines can put into a page."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from speakkit.kit import Kit, open_kit
from speakkit.model import Analysis, Learner, Purpose, Quote
from speakkit.patterns.reviews import Decision
from speakkit.store import Store
from speakkit.store.store import Parts
from speakkit.text.tokens import TOKENISER_VERSION
from tests.support.analyses import make_analysis
from tests.support.made_once import copy_of
from tests.support.values import NOON, make_session, make_transcript

MARKUP = (
    "\"><script>window.hacked=1</script><img src=x onerror='window.hacked=1'>"
    "<a href='javascript:window.hacked=1'>here</a><svg onload=window.hacked=1>"
    "<style>body{display:none}</style></bdi></main>{{ 7*7 }}{% raise %}%{x} $x^2$ &lt;b&gt; \u202etfel"
)
LABELS = (f"Articles {MARKUP}", "Wrong verb tense with a rather long name that has to be broken", "'Explain me'")
SESSIONS = "xxoxxoxxx"


def hostile_dataset(folder: Path) -> Kit:
    """Nine sessions of the learner "eve", the last of which a coach has reviewed."""
    copy_of("hostile", _make, folder)
    return open_kit(folder / "published")


def _make(folder: Path) -> None:
    store = Store(folder / "speakkit.duckdb")
    with store.write() as parts:  # one turn, since each takes a while
        _fill(parts)
    store.publish(folder / "published")


def _fill(store: Parts) -> None:
    attributes = {"school": f"School {MARKUP}"}
    store.learners.add(
        Learner(
            learner_id="eve", created_at=NOON, display_name=f"Eve {MARKUP}", first_language="es", attributes=attributes
        )
    )
    store.consents.decide("eve", {Purpose.CLIPS: True}, source=MARKUP[:200])
    for number, sign in enumerate(SESSIONS):
        session = make_session(
            f"eve-{number}",
            learner_id="eve",
            sha256=f"{number:064x}",
            recorded_at=NOON + timedelta(days=6 * number + 20 * (number > 5)),
            topic=f"Topic {MARKUP}",
        )
        store.sessions.add(session)
        claim = store.claims.take(session.session_id, owner="test", lease_s=600)
        store.results.save_transcript(claim, make_transcript(f"{MARKUP} " + "we went to market and home again " * 20))
        store.results.save_analysis(claim, _analysis(is_present=sign == "x"))
        store.claims.finish(claim)
    store.reviews.add("eve-8", 1, Decision.REJECT, by="coach", note=MARKUP)


def _analysis(*, is_present: bool) -> Analysis:
    analysis = make_analysis(
        LABELS[:1] if is_present else LABELS[1:2],
        {LABELS[0]: "present" if is_present else "absent", LABELS[1]: "absent" if is_present else "present"},
    )
    insight = analysis.insights[0].model_copy(update={"suggestion": MARKUP, "detail": MARKUP, "examples": (_quote(),)})
    return analysis.model_copy(update={"insights": (insight,), "focus_next": MARKUP, "summary": MARKUP})


def _quote() -> Quote:
    return Quote(
        text="hacked=1", token_start=1, token_end=4, start_ms=300, end_ms=1150, tokeniser_version=TOKENISER_VERSION
    )
