"""Variety: how sentences begin, and how many different words a talk has."""

from __future__ import annotations

from collections import Counter

from speakkit.analyse.engines.rules.lexicon import (
    ADVERBS,
    AUXILIARIES,
    CLAUSE_WORDS,
    DEGREE,
    FUNCTION_WORDS,
    POSSESSIVES,
    WEEKDAYS,
    words,
)
from speakkit.analyse.engines.rules.sentence import Sentence, written
from speakkit.analyse.engines.rules.talk import (
    ABSENT,
    MAX_MEAN_WORDS,
    MIN_WORDS,
    NO_OPPORTUNITY,
    NOT_CHECKED,
    Place,
    Talk,
    TalkRule,
    Verdict,
)
from speakkit.analyse.protocol import Tally
from speakkit.measure.lexical_diversity import mattr
from speakkit.text.counting import counted

STARTERS = "structure.starter.monotony"
RANGE = "vocabulary.range.narrow"

_MIN_SENTENCES = 8
_SAME_START_SHARE = 0.6
_MIN_WORDS_A_SENTENCE = 3
_NARROW_MATTR = 0.6
_RANGE_WORDS = 100
_SHOWN_WORDS = 3
_TIMES = (
    (words("on"), WEEKDAYS, words("morning afternoon evening night")),
    (words("on"), WEEKDAYS),
    (words("in"), words("the"), words("morning afternoon evening summer winter spring autumn")),
    (words("at"), words("night noon midnight")),
    (words("last next"), words("week month year night summer winter weekend") | WEEKDAYS),
    (words("yesterday tomorrow"),),
)


def monotonous_starters(talk: Talk) -> Verdict:
    """Most sentences begin with the same word; a connector that opens them is the matter of another rule.

    Where the text doesn't show its sentences, they are taken for what the words and pauses make of them, which is enough
    to see the habit and not enough to deny it.
    """
    if len(talk.words) < MIN_WORDS:
        return NO_OPPORTUNITY
    readable = [sentence for sentence in talk.sentences if talk.boundaries is None or _is_main(sentence)]
    sentences = [sentence for sentence in readable if not talk.is_doubtful(_opening(sentence))]
    if len(sentences) < _MIN_SENTENCES or len(talk.tokens) > MAX_MEAN_WORDS * len(readable):
        return NOT_CHECKED
    starter, count = Counter(map(_starter, sentences)).most_common(1)[0]
    share = count / len(sentences)
    if share < _SAME_START_SHARE or starter in CLAUSE_WORDS:
        may_be_habit = count + len(readable) - len(sentences) >= _SAME_START_SHARE * len(readable)
        return ABSENT if talk.boundaries is None and (starter in CLAUSE_WORDS or not may_be_habit) else NOT_CHECKED
    opened = [sentence for sentence in sentences if _starter(sentence) == starter]
    beginning = next(filter(None, map(_time_first, filter(talk.is_sound, opened))), "")
    return Verdict(
        "present",
        tuple(map(_opening, opened)),
        count,
        share / _SAME_START_SHARE,
        Tally(after=f" of {counted(len(sentences), 'sentence')} begin with ‘{written(starter)}’."),
        advice=f"For example, begin “{beginning}”." if beginning else "",
        alternative=beginning,
    )


def _opening(sentence: Sentence) -> Place:
    """Its first words, which show how it begins."""
    return sentence.indices[0], sentence.indices[min(3, len(sentence)) - 1] + 1


def _is_main(sentence: Sentence) -> bool:
    """Whether it is more than what the sentence before may go on with."""
    return _starter(sentence) not in CLAUSE_WORDS and len(sentence) >= _MIN_WORDS_A_SENTENCE


def _starter(sentence: Sentence) -> str:
    return sentence.word(0).split("'")[0]


def _time_first(sentence: Sentence) -> str:
    """How a sentence that ends with a time could begin: "On Monday I …"; "" for any other."""
    for steps in _TIMES:
        at = len(sentence) - len(steps)
        if at > 1 and sentence.match(at, *steps) == len(sentence):
            time, opening = (
                " ".join(map(written, part)) for part in (sentence.words[at:], sentence.words[: min(at, 2)])
            )
            return f"{time[0].upper()}{time[1:]} {opening} …"
    return ""


def narrow_range(talk: Talk) -> Verdict:
    """Few different words for the length, by MATTR-50 (Covington & McFall 2010, doi:10.1080/09296171003643098)."""
    if len(talk.words) < _RANGE_WORDS:
        return NOT_CHECKED
    diversity = mattr(talk.words)
    if diversity >= _NARROW_MATTR:
        return ABSENT
    common = [word for word, count in Counter(_content(talk)).most_common(_SHOWN_WORDS) if count > 1]
    places = tuple((i, i + 1) for i, token in enumerate(talk.tokens) if token.norm in common)
    if not places:
        return ABSENT
    named = ", ".join(f"‘{word}’" for word in common)
    evidence = f"50 words in a row hold {50 * diversity:.0f} different ones on average; the commonest are {named}."
    return Verdict("present", places, len(places), _NARROW_MATTR / diversity, evidence=evidence)


def _content(talk: Talk) -> list[str]:
    """The words that say something, in order."""
    empty = FUNCTION_WORDS | AUXILIARIES | ADVERBS | DEGREE | POSSESSIVES | words("no lot of")
    return [word for word in talk.words if word not in empty]


RULES = (TalkRule(STARTERS, monotonous_starters), TalkRule(RANGE, narrow_range))
