"""Adding an insight of one's own to a session: `own_insights.add("ana-1", "she go", "Subject-verb agreement", by="mia")`.

    from speakkit.operations import own_insights

The words are looked for in the transcript as they stand there. It counts at once, in the profile and in the next report,
and whoever takes it back is named.
"""

from __future__ import annotations

from speakkit.analyse.protocol import ExampleDraft
from speakkit.analyse.verify.anchoring import Anchor
from speakkit.analyse.verify.corrections import CorrectionJudge
from speakkit.analyse.verify.unsaid_passages import plain
from speakkit.errors import InputError, InvalidStateError
from speakkit.model import Category, Quote, Severity, Transcript
from speakkit.patterns.added_insights import AddedInsight, OwnInsight, own_insight
from speakkit.patterns.vocabulary import vocabulary
from speakkit.settings import Settings, load_settings
from speakkit.store import Store
from speakkit.text.counting import counted
from speakkit.text.tokens import find_run, tokenise

MAX_QUOTED = 80
"""Tokens of the longest quote: a few sentences."""


def add(
    session_id: str,
    words: str,
    pattern: str,
    *,
    by: str,
    occurrence: int | None = None,
    correction: str = "",
    category: Category = "grammar",
    severity: Severity | None = None,
    detail: str = "",
    suggestion: str = "",
    note: str | None = None,
    settings: Settings | None = None,
) -> AddedInsight:
    """Add what an engine didn't find, compute the learner's profile anew and publish the dataset.

    Args:
        words: as the transcript has them.
        pattern: an entry of the vocabulary by id, key, label or alias, or words of your own, which then need `detail` and
            `suggestion`; of an entry, what is left out is the vocabulary's.
        occurrence: which of several places the words are at, from 1.
        correction: what would be right instead of the words.

    Raises:
        StateError: there is no such session, it isn't analysed, or the same was added already.
        InputError: the words aren't there, or are there more than once; the correction changes nothing; nobody is named.
    """
    settings = settings or load_settings()
    store = Store(settings.store_path)
    session = store.sessions.get(session_id)
    transcript = store.results.transcript(session.session_id)
    if transcript is None:
        raise InvalidStateError(f"Session {session.session_id} has no transcript yet; process it first.")
    quote = quote_at(transcript, _one_place(transcript, words, occurrence))
    own = own_insight(
        pattern,
        quote,
        category=category,
        severity=severity,
        detail=plain(detail),
        suggestion=plain(suggestion),
        note=note,
    )
    if correction.strip():
        own = corrected(own, transcript, correction)
    added = store.added.add(session.session_id, own, by=by)
    store.publish(settings.published_dir)
    return added


def withdraw(session_id: str, rank: int, *, by: str, settings: Settings | None = None) -> AddedInsight:
    """Take back what somebody added, named by its rank. Raises: as `Store.added.withdraw`."""
    settings = settings or load_settings()
    store = Store(settings.store_path)
    withdrawn = store.added.withdraw(session_id, rank, by=by)
    store.publish(settings.published_dir)
    return withdrawn


def places_of(transcript: Transcript, words: str) -> list[range]:
    """The tokens at each place of the transcript where these words stand, in order; none where nobody said them."""
    wanted = [token.norm for token in tokenise(words)]
    starts = find_run(wanted, [token.norm for token in tokenise(transcript.text)])
    return [range(start, start + len(wanted)) for start in starts]


def quote_at(transcript: Transcript, place: range) -> Quote:
    """The transcript's own words at a place, with their times."""
    tokens = tokenise(transcript.text)
    text = transcript.text[tokens[place.start].start_char : tokens[place.stop - 1].end_char]
    found = Anchor(transcript).anchor(ExampleDraft(quote=text, token_start=place.start), as_said=True)
    if not isinstance(found, Quote):
        raise AssertionError("the transcript has its own words")
    return found


def corrected(own: OwnInsight, transcript: Transcript, correction: str) -> OwnInsight:
    """The same with what would be right instead of its quote; a person is believed.

    Raises:
        InputError: the correction changes nothing.
    """
    right = plain(correction)
    edits = CorrectionJudge(transcript, ()).compared(vocabulary().named(own.key), own.example, right)
    if not edits:
        raise InputError("The correction has the quote's own words: say what would be right instead.")
    shown = next((edit.edit_type for edit in edits if edit.shows_pattern), edits[0].edit_type)
    told = {"correction": right, "edit_type": shown, "edits": edits}
    return own.model_copy(update={"example": own.example.model_copy(update=told)})


def _one_place(transcript: Transcript, words: str, occurrence: int | None) -> range:
    places = places_of(transcript, words)
    if not places or len(places[0]) > MAX_QUOTED:
        raise InputError(
            f"Nobody said these words in this session: give them as the transcript has them, {MAX_QUOTED} at most."
        )
    if occurrence is None and len(places) > 1:
        raise InputError(
            f"These words are there {counted(len(places), 'time')}: say which (occurrence), or give more words."
        )
    if not 1 <= (occurrence or 1) <= len(places):
        raise InputError(f"These words are there {counted(len(places), 'time')}, and not {occurrence}.")
    return places[(occurrence or 1) - 1]
