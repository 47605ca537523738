"""What was said right, in the very places where a rule would have seen it wrong: half of accuracy in obligatory contexts.

Only rules that see both sides count. What touches an occurrence of any pattern isn't right, nor what nobody may have said.
"""

from __future__ import annotations

from collections.abc import Iterable

from speakkit.analyse.engines.rules import GRAMMAR_RULES
from speakkit.analyse.engines.rules.sentence import Occurrence, Sentence
from speakkit.analyse.engines.rules.talk import Place, Talk


def right_uses(talk: Talk, occurred: Iterable[Occurrence]) -> dict[str, tuple[Place, ...]]:
    """The tokens of each right use by pattern id; first those in sentences without an occurrence."""
    wrong = frozenset(token for one in occurred for token in range(one.token_start, one.token_end))
    found: dict[str, tuple[Place, ...]] = {}
    for rule in GRAMMAR_RULES:
        if rule.find_right is not None:
            own = {
                (not wrong.isdisjoint(sentence.indices), _place(sentence, start, end))
                for sentence in talk.sentences
                for start, end in rule.find_right(sentence)
            }
            places = (place for _, place in sorted(own))
            found[rule.pattern_id] = tuple(
                place for place in places if wrong.isdisjoint(range(*place)) and not talk.is_doubtful(place)
            )
    return found


def _place(sentence: Sentence, start: int, end: int) -> Place:
    return sentence.indices[start], sentence.indices[end - 1] + 1
