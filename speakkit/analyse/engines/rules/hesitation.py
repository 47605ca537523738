"""Hesitation that the transcript or the audio shows: fillers, and words said twice. Measured, or not checked.

In fluent talk there are 2.6 fillers and 1.5 repetitions in 100 words (Bortfeld et al. 2001,
doi:10.1177/00238309010440020101), in the meetings of the AMI corpus up to 7 and 3; the limits are above both.
"""

from __future__ import annotations

from speakkit.analyse.engines.rules.talk import NOT_CHECKED, Limit, Place, Talk, TalkRule, Verdict

_TELLING, _EASILY_SAID = 4, 12
"""Words of a sentence that is shown without its disfluencies."""
FILLERS = "fluency.filler.overuse"
REPETITION = "fluency.repetition"

_SPOKEN_LIMIT = Limit(count=6, per_100_words=8)
_HEARD_LIMIT = Limit(count=6, per_100_words=10)
"""Higher, since listening for fillers finds some that aren't there."""
_REPETITION_LIMIT = Limit(count=5, per_100_words=5)


def frequent_fillers(talk: Talk) -> Verdict:
    """'um' and 'uh': from the words of a verbatim transcript, else those that were heard in the audio."""
    if talk.transcript.verbatim:
        crossed_out = _crossed_out(talk, "filler")
        return _SPOKEN_LIMIT.judge(talk, crossed_out, "Fillers such as ‘um’", alternative=_fluently(talk, crossed_out))
    heard = talk.transcript.fillers
    if heard is None:
        return NOT_CHECKED
    places = dict.fromkeys(place for filler in heard if (place := _around(talk, filler.start_ms)) is not None)
    return _HEARD_LIMIT.judge(talk, tuple(places), "Fillers such as ‘um’, heard in the audio", heard=len(heard))


def _around(talk: Talk, time_ms: int) -> Place | None:
    """The words on both sides of a moment."""
    for index, time in enumerate(talk.times):
        if time is not None and time[1] > time_ms:
            return max(0, index - 1), index + 1
    return (len(talk.tokens) - 1, len(talk.tokens)) if talk.times and talk.times[-1] is not None else None


def repeated_words(talk: Talk) -> Verdict:
    """A word or phrase said twice in a row; only a verbatim transcript keeps that."""
    if not talk.transcript.verbatim:
        return NOT_CHECKED
    places = _crossed_out(talk, "repetition")
    return _REPETITION_LIMIT.judge(talk, places, "Words said twice in a row", alternative=_fluently(talk, places))


def _fluently(talk: Talk, places: tuple[Place, ...]) -> str:
    """The shortest sentence with one of these places that says something, without its disfluencies; "" where there is none."""
    spans = [(one.indices[0], one.indices[-1], one) for one in talk.sentences if talk.is_sound(one)]
    held = [one for first, last, one in spans if any(first <= start <= last for start, _ in places)]
    telling = [" ".join(one.texts) for one in held if _TELLING <= len(one) <= _EASILY_SAID]
    return min(telling, key=len, default="")


def _crossed_out(talk: Talk, kind: str) -> tuple[Place, ...]:
    return tuple(
        (found.token_indices[0], found.token_indices[-1] + 1) for found in talk.disfluencies if found.kind == kind
    )


RULES = (TalkRule(FILLERS, frequent_fillers), TalkRule(REPETITION, repeated_words))
