"""Overuse: one word or phrase that does too much work in a talk."""

from __future__ import annotations

from collections.abc import Iterator

from speakkit.analyse.engines.rules.lexicon import ADJECTIVES, SUBJECT_PRONOUNS, words
from speakkit.analyse.engines.rules.sentence import Sentence, Step
from speakkit.analyse.engines.rules.talk import ABSENT, Limit, Place, Talk, TalkRule, Verdict

VERY = "vocabulary.intensifier.very"
THING = "vocabulary.generic.thing"
GOOD = "vocabulary.adjective.good"
PHRASE = "vocabulary.phrase.overused"
CONNECTOR = "structure.connector.overuse"

_VERY_LIMIT = Limit(count=4, per_100_words=2.5)
_OTHER_INTENSIFIERS = words("really quite extremely totally pretty incredibly absolutely too rather completely")
_MAIN_SHARE = 0.75
"""Share of all intensifiers from which one of them is the only one, in effect."""
_THING_LIMIT = Limit(count=5, per_100_words=3)
_GOOD_LIMIT = Limit(count=5, per_100_words=4)
_PHRASE_LIMIT = Limit(count=4, per_100_words=2.5)
_CONNECTOR_LIMIT = Limit(count=5, per_100_words=3.5)
_AND_LIMIT = Limit(count=8, per_100_words=10)

_STRONGER = {
    "angry": "furious", "bad": "terrible", "beautiful": "gorgeous", "big": "huge", "boring": "tedious", "bright": "dazzling",
    "clean": "spotless", "clever": "brilliant", "cold": "freezing", "crowded": "packed", "dangerous": "perilous",
    "dark": "pitch-dark", "difficult": "tough", "dirty": "filthy", "dry": "parched", "easy": "effortless",
    "exciting": "thrilling", "expensive": "overpriced", "famous": "renowned", "fast": "rapid", "friendly": "warm-hearted",
    "funny": "hilarious", "good": "excellent", "happy": "delighted", "hard": "tough", "hot": "boiling", "hungry": "starving",
    "important": "essential", "interesting": "fascinating", "kind": "warm-hearted", "large": "enormous",
    "long": "endless", "loud": "deafening", "nice": "lovely", "noisy": "deafening", "old": "ancient", "poor": "penniless",
    "quiet": "silent", "rich": "wealthy", "sad": "heartbroken", "scared": "terrified", "short": "brief", "small": "tiny",
    "strong": "powerful", "tall": "towering", "tasty": "delicious", "tired": "exhausted", "warm": "cosy", "wet": "soaked",
    "high": "towering", "green": "lush", "young": "youthful",
}  # fmt: skip
_SILENCE = "a short silence"
_PHRASES = (
    ("I think", (words("i"), words("think")), "in my opinion, I believe, it seems to me"),
    ("you know", (words("you"), words("know")), _SILENCE),
    ("I mean", (words("i"), words("mean")), _SILENCE),
    ("kind of", (words("kind"), words("of")), "somewhat, a little"),
    ("for example", (words("for"), words("example")), "for instance, such as"),
    ("of course", (words("of"), words("course")), "naturally, as you would expect"),
    ("I don't know", (words("i"), words("don't"), words("know")), _SILENCE),
    ("a lot of", (words("lot"), words("of")), "many, much, plenty of"),
)
_CONNECTORS = (
    ("and then", (words("and"), words("then")), "after that, next, later, finally"),
    ("after that", (words("after"), words("that")), "then, next, later, finally"),
    ("but", (words("but"),), "although, however, even so"),
    ("because", (words("because"),), "since, as, that is why"),
)
_SO_FOLLOWERS = SUBJECT_PRONOUNS | words("the my our his her their then there this that")


def _places(talk: Talk, *steps: Step) -> Iterator[Place]:
    for sentence in talk.sentences:
        for start, end in sentence.find(*steps):
            yield sentence.indices[start], sentence.indices[end - 1] + 1


def overused_very(talk: Talk) -> Verdict:
    """'very' is the only intensifier, and frequent."""
    places = tuple(_places(talk, words("very")))
    others = sum(1 for _ in _places(talk, _OTHER_INTENSIFIERS)) + sum(1 for _ in _places(talk, words("so"), ADJECTIVES))
    if len(places) < _MAIN_SHARE * (len(places) + others):
        return ABSENT
    said, stronger = _stronger_word(talk)
    advice = f"For example, say “{stronger}” instead of “{said}”." if stronger else ""
    return _VERY_LIMIT.judge(talk, places, "‘very’", advice, alternative=stronger)


def _stronger_word(talk: Talk) -> tuple[str, str]:
    """The first "very" beyond doubt with an adjective that one word can stand for, and that word."""
    for sentence in talk.sentences:
        for start, end in sentence.find(words("very"), _STRONGER):
            if talk.is_sound(sentence, start, end):
                return sentence.text(start, end), _STRONGER[sentence.word(end - 1)]
    return "", ""


def overused_thing(talk: Talk) -> Verdict:
    """'thing', 'stuff', 'something' for words that would say more."""
    return _THING_LIMIT.judge(talk, tuple(_places(talk, words("thing things stuff something"))), "‘thing’ and the like")


def overused_good(talk: Talk) -> Verdict:
    """'good', 'nice' and 'bad' carry the judgements; an answer ("Nice, ...") judges nothing."""
    places = tuple(
        (sentence.indices[at], sentence.indices[at] + 1)
        for sentence in talk.sentences
        for at, end in sentence.find(words("good nice bad"))
        if sentence.before(at) or sentence.after(end)
    )
    alternative = next((_STRONGER[talk.tokens[at].norm] for at, end in places if not talk.is_doubtful((at, end))), "")
    return _GOOD_LIMIT.judge(talk, places, "‘good’, ‘nice’ or ‘bad’", alternative=alternative)


def overused_phrase(talk: Talk) -> Verdict:
    """One pet phrase, such as 'I think', again and again: the one furthest above its limit."""
    verdicts = [_overused(talk, phrase, steps, instead, _PHRASE_LIMIT) for phrase, steps, instead in _PHRASES]
    return max(verdicts, key=lambda verdict: verdict.excess)


def overused_connector(talk: Talk) -> Verdict:
    """One connector joins nearly everything: the one furthest above its limit."""
    verdicts = [_overused(talk, name, steps, instead, _CONNECTOR_LIMIT) for name, steps, instead in _CONNECTORS]
    verdicts.append(_overused_so(talk))
    verdicts.append(_overused(talk, "and", (words("and"),), "because, when, which, although", _AND_LIMIT))
    return max(verdicts, key=lambda verdict: verdict.excess)


def _overused(talk: Talk, name: str, steps: tuple[Step, ...], instead: str, limit: Limit) -> Verdict:
    advice = f"Instead of “{name}” try: {instead}."
    first = instead.split(", ")[0]
    alternative = "" if first == _SILENCE else first
    return limit.judge(talk, tuple(_places(talk, *steps)), f"‘{name}’", advice, alternative=alternative)


def _overused_so(talk: Talk) -> Verdict:
    """'so' that joins clauses; "so tired" and "so that" don't."""
    places = tuple(
        (sentence.indices[at], sentence.indices[at] + 1)
        for sentence in talk.sentences
        for at, _ in sentence.find(words("so"))
        if _joins_clauses(sentence, at)
    )
    advice = "Instead of “so” try: therefore, that is why, as a result."
    return _CONNECTOR_LIMIT.judge(talk, places, "‘so’", advice, alternative="therefore")


def _joins_clauses(sentence: Sentence, at: int) -> bool:
    return sentence.word(at + 1) in _SO_FOLLOWERS and sentence.word(at + 1) != "that"


RULES = (
    TalkRule(VERY, overused_very),
    TalkRule(THING, overused_thing),
    TalkRule(GOOD, overused_good),
    TalkRule(PHRASE, overused_phrase),
    TalkRule(CONNECTOR, overused_connector),
)
