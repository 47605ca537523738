"""Names in transcripts, found as well as capital letters give them away: a best effort, and said to be one.

A word with a capital letter inside a sentence is taken for a name wherever that learner says it, unless it is a day, a month, a
language or "I". What a transcript writes in small letters isn't found, nor is what only begins sentences.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from speakkit.text.tokens import tokenise

STAND_IN = "NAME"
"""One word for one word, so that places of quotes stay right."""
_SENTENCE_ENDS = frozenset('.?!…\n"“”')
_NO_NAMES = frozenset(
    """
    i i'm i've i'd i'll monday tuesday wednesday thursday friday saturday sunday january february march april may june
    july august september october november december english spanish german french italian portuguese chinese japanese
    korean russian polish turkish arabic hindi dutch swedish danish christmas easter internet tv ok
    """.split()  # noqa: SIM905  # a list of quoted words is no better to read
)


def names_in(text: str) -> set[str]:
    """Words that are probably names, as they are written."""
    names, end = set(), 0
    for token in tokenise(text):
        begins_sentence = end == 0 or not _SENTENCE_ENDS.isdisjoint(text[end : token.start_char])
        if token.text[0].isupper() and not begins_sentence and token.norm not in _NO_NAMES:
            names.add(token.text.removesuffix("'s").removesuffix("’s"))
        end = token.end_char
    return names


def names_of(learner_id: str, display_name: str | None) -> set[str]:
    """What a learner is called: of the name to show what has a capital letter ("María de la Cruz" doesn't take "de" and "la"
    out of all that is said), and the id's words as they begin a name ("ana-lopez": Ana, Lopez)."""
    shown = {token.text for token in tokenise(display_name or "") if token.text[0].isupper()}
    by_id = {word.capitalize() for word in re.split(r"[\W\d_]+", learner_id) if len(word) > 2}
    return {name for name in shown | by_id if name.casefold() not in _NO_NAMES}


def scrubber(names: Iterable[str]) -> re.Pattern[str] | None:
    """What finds these names as whole words; None where there are none."""
    longest_first = sorted((re.escape(name) for name in names if name), key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(longest_first)})(?!\w)") if longest_first else None
