"""Subjects, negation, word order, and words that don't go together."""

from __future__ import annotations

from collections.abc import Iterator

from speakkit.analyse.engines.rules.lexicon import (
    ADJECTIVES,
    ADVERBS,
    AUXILIARIES,
    BASE_OF_PAST,
    BASE_OF_THIRD_PERSON,
    BE,
    CONJUNCTIONS,
    DEGREE,
    FEMALE,
    FINITE_VERBS,
    LANGUAGES,
    MALE,
    MODALS,
    PEOPLE,
    PLURAL,
    POSSESSIVES,
    PRESENT_VERBS,
    PROFESSIONS,
    SUBJECT_PRONOUNS,
    VERBS,
    VERBS_ONLY,
    words,
)
from speakkit.analyse.engines.rules.sentence import Many, Occurrence, Rule, Sentence

DOUBLE_SUBJECT, MISSING_SUBJECT = "grammar.subject.double", "grammar.subject.missing"
GENDER, RELATIVE, CASE = "grammar.pronoun.gender", "grammar.pronoun.relative", "grammar.pronoun.case"
DOUBLE_NEGATIVE, NO_VERB = "grammar.negation.double", "grammar.negation.no_verb"
ADVERB_ORDER = "grammar.word_order.adverb"
COLLOCATION, WORD_CHOICE, SAY_TELL = "vocabulary.collocation", "vocabulary.word_choice", "vocabulary.say_tell"
WORD_FORM = "vocabulary.word_form"

_GROUPS = frozenset(PLURAL[person] for person in PEOPLE | PROFESSIONS if person in PLURAL) | words(
    "parents grandparents"
)
_THINGS = words("city hometown country house job company school university town family apartment room food weather")
_FINITE = (
    words("is was are were has have had does do did don't doesn't didn't isn't wasn't aren't")
    | MODALS
    | BASE_OF_THIRD_PERSON.keys()
    | BASE_OF_PAST.keys()
    | PRESENT_VERBS
)
_PERSONS = PEOPLE | PROFESSIONS
_SAME_SUBJECT = (
    (_PERSONS - words("parents"), words("he she")),
    (_GROUPS, words("they")),
    (_THINGS, words("it")),
)


def double_subject(sentence: Sentence) -> Iterator[Occurrence]:
    """'My brother he works', 'my parents they live', 'my city it is'."""
    for nouns, pronouns in _SAME_SUBJECT:
        for start, end in sentence.find(
            POSSESSIVES | words("the"), Many(ADJECTIVES), nouns, pronouns, Many(ADVERBS), _FINITE
        ):
            noun_end = start + next(i for i, word in enumerate(sentence.words[start:end]) if word in nouns) + 1
            if sentence.opens_clause(start) and not _is_relative(sentence, end - 1):
                fix = f"{sentence.text(start, noun_end)} {sentence.text(noun_end + 1, end)}"
                yield sentence.occurrence(DOUBLE_SUBJECT, start, end, fix)


def _is_relative(sentence: Sentence, verb: int) -> bool:
    """'The friend she met was kind' names no subject twice: another verb follows the transitive one at once."""
    return sentence.word(verb + 1) in words("is was are were has can will had isn't wasn't")


def missing_subject(sentence: Sentence) -> Iterator[Occurrence]:
    """'Because is very hot', 'I think is good'."""
    judged = (
        DEGREE
        | ADJECTIVES
        | words(
            "a an the not my one like more better best important possible difficult good bad easy interesting hot cold expensive"
        )
    )
    for opener in ((words("because if"),), (words("i"), words("think"))):
        for start, end in sentence.find(*opener, words("is was"), judged):
            if sentence.before(start) not in words("what who which that as"):
                fix = f"{sentence.text(start, end - 2)} it {sentence.text(end - 2, end)}"
                yield sentence.occurrence(MISSING_SUBJECT, start, end, fix)


def missing_subject_at_start(sentence: Sentence) -> Iterator[Occurrence]:
    """'Is very hot today': possible only, since a pause may have cut the subject off."""
    for start in sentence.starts():
        end = sentence.match(start, words("is was"), words("very too so really not"), ADJECTIVES)
        if end is not None and (sentence.openings or not sentence.is_question):
            yield sentence.occurrence(MISSING_SUBJECT, start, end, f"it {sentence.text(start, end)}")


def object_pronoun_as_subject(sentence: Sentence) -> Iterator[Occurrence]:
    """'Me and him went there', 'me and my brother like tea'."""
    nominative = {"him": "he", "her": "she", "them": "they"}
    for start, end in sentence.find(words("me"), words("and"), nominative.keys(), _FINITE):
        if sentence.opens_clause(start):
            fix = f"{nominative[sentence.word(start + 2)]} and i {sentence.word(end - 1)}"
            yield sentence.occurrence(CASE, start, end, fix)
    for start, end in sentence.find(words("me"), words("and"), POSSESSIVES, PEOPLE, _FINITE):
        if sentence.opens_clause(start):
            fix = f"{sentence.text(start + 2, end - 1)} and i {sentence.word(end - 1)}"
            yield sentence.occurrence(CASE, start, end, fix)


def wrong_gender(sentence: Sentence) -> Iterator[Occurrence]:
    """'My mother he works'."""
    for people, wrong in ((FEMALE, "he"), (MALE, "she")):
        for start, end in sentence.find(POSSESSIVES, people):
            repeats = sentence.word(end) == wrong and sentence.word(end + 1) in _FINITE  # a comma may stand between
            if repeats and sentence.opens_clause(start) and not _is_relative(sentence, end + 1):
                fix = f"{sentence.text(start, end)} {sentence.word(end + 1)}"
                yield sentence.occurrence(GENDER, start, end + 2, fix)


def wrong_relative(sentence: Sentence) -> Iterator[Occurrence]:
    """'the people which', 'everything what I know'."""
    persons = words("people man woman person friend boy girl teacher guy someone somebody everyone")
    for start, end in sentence.find(persons, words("which"), _FINITE | SUBJECT_PRONOUNS):
        if _may_sum_up(sentence, start, end):
            continue
        yield sentence.occurrence(RELATIVE, start, end, f"{sentence.word(start)} who {sentence.word(end - 1)}")
    for start, end in sentence.find(words("everything something anything nothing"), words("what"), SUBJECT_PRONOUNS):
        yield sentence.occurrence(RELATIVE, start, end, f"{sentence.word(start)} that {sentence.word(end - 1)}")


def pronoun_after_relative(sentence: Sentence) -> Iterator[Occurrence]:
    """'The boy that I met him': the relative is the object already; "such a film that I saw it twice" isn't meant."""
    named = (PEOPLE | PROFESSIONS | _NAMED_THINGS | words("car house")) - words("way")
    acting = (BASE_OF_PAST.keys() | VERBS_ONLY) - words("told tell know knew think thought say said hope")
    for start, end in sentence.find(
        words("the"), named, words("that who which"), SUBJECT_PRONOUNS, acting, words("it him her them")
    ):
        if not sentence.after(end) or sentence.after(end) in words("is was are were"):
            yield sentence.occurrence(RELATIVE, start, end, sentence.text(start, end - 1))


def what_for_that(sentence: Sentence) -> Iterator[Occurrence]:
    """'The film what I saw'."""
    for start, end in sentence.find(words("the"), Many(ADJECTIVES), _NAMED_THINGS, words("what"), SUBJECT_PRONOUNS):
        yield sentence.occurrence(
            RELATIVE, start, end, f"{sentence.text(start, end - 2)} that {sentence.word(end - 1)}"
        )


_NAMED_THINGS = words("movie movies film films book books song songs game games thing things food series")


def _may_sum_up(sentence: Sentence, start: int, end: int) -> bool:
    """Whether 'which' may be the whole clause before it: "he helped his friend, which was nice"."""
    verb = sentence.word(end - 1)
    if sentence.word(start) == "people" or verb in words("are were have do"):
        return verb in _SUMMED_UP
    finite = [word for word in sentence.words[:start] if word in FINITE_VERBS]
    is_named = not finite or finite[-1] in BE | words("there's")
    return not is_named or (verb in words("is was") and sentence.after(end) in ADJECTIVES)


_SUMMED_UP = words("is was makes made means meant surprised surprises helps helped")


def double_negative(sentence: Sentence) -> Iterator[Occurrence]:
    """ "I don't know nothing", "he didn't see nobody"."""
    positive = {"nothing": "anything", "nobody": "anybody", "nowhere": "anywhere", "none": "any"}
    negated = words("don't doesn't didn't can't couldn't won't wouldn't never haven't hasn't")
    for start, end in sentence.find(negated, PRESENT_VERBS | BASE_OF_PAST.keys(), positive.keys()):
        if sentence.after(end) not in {"but"} | BE | BASE_OF_PAST.keys():
            fix = f"{sentence.text(start, end - 1)} {positive[sentence.word(end - 1)]}"
            yield sentence.occurrence(DOUBLE_NEGATIVE, start, end, fix)


def no_before_verb(sentence: Sentence) -> Iterator[Occurrence]:
    """'I no like it', 'he not understand'."""
    for start, end in sentence.find(
        words("i he she we they you"), words("no not"), VERBS_ONLY | words("like want need live")
    ):
        before = sentence.before(start)
        if before not in AUXILIARIES | words("why rather that or and if whether") and sentence.word(
            end - 1
        ) not in words("own mind"):
            do = "doesn't" if sentence.word(start) in {"he", "she"} else "don't"
            fix = f"{sentence.word(start)} {do} {sentence.word(end - 1)}"
            yield sentence.occurrence(NO_VERB, start, end, fix)


def adverb_before_object(sentence: Sentence) -> Iterator[Occurrence]:
    """'I like very much pizza', 'he speaks very well English'."""
    objects = POSSESSIVES | LANGUAGES | words("the this these music pizza football sports it")
    liking = words("like likes liked love loves enjoy enjoyed")
    for start, end in sentence.find(liking, words("too a"), words("much lot")):
        if sentence.after(end) in POSSESSIVES | words("the this these"):
            yield _adverb_last(sentence, start, end + 1)
    for start, end in sentence.find(liking, words("very"), words("much")):
        follower = sentence.after(end)
        if follower in objects or not (sentence.ends_phrase(end) or follower in words("indeed thank thanks")):
            yield _adverb_last(sentence, start, end + 1)
    frequency = words("also always often usually sometimes")
    for start, end in sentence.find(
        words("i we they you"), liking | words("want need speak play eat drink watch read"), frequency
    ):
        if not sentence.ends_phrase(end) or sentence.after(end) in objects:
            fix = f"{sentence.word(start)} {sentence.word(end - 1)} {sentence.word(start + 1)}"
            yield sentence.occurrence(ADVERB_ORDER, start, end, fix)
    for start, end in sentence.find(
        words("speak speaks spoke know knows play plays"), Many(DEGREE), words("well"), objects
    ):
        yield _adverb_last(sentence, start, end)


def _adverb_last(sentence: Sentence, start: int, end: int) -> Occurrence:
    """The verb, then its object as far as it goes, then the adverb."""
    at = sentence.phrase_end(end - 1)
    fix = f"{sentence.word(start)} {sentence.text(end - 1, at)} {sentence.text(start + 1, end - 1)}"
    return sentence.occurrence(ADVERB_ORDER, start, at, fix)


_PHOTOS = words("photo photos photograph photographs selfie selfies")
_QUANTITY = Many(words("a an the some many my lots of lot"))
_COMBINATIONS = (
    ({"make": "take", "makes": "takes", "made": "took", "making": "taking", "do": "take", "did": "took"}, _PHOTOS),
    ({"make": "ask", "made": "asked", "making": "asking", "do": "ask", "did": "asked"}, words("question questions")),
    ({"open": "turn on", "opened": "turned on"}, words("tv light lights television radio")),
    ({"close": "turn off", "closed": "turned off"}, words("tv light lights television radio")),
    ({"eat": "take", "drink": "take", "ate": "took"}, words("medicine medicines pill pills")),
    ({"say": "tell", "said": "told", "says": "tells"}, words("lie lies truth joke jokes story stories")),
    ({"strong": "heavy", "big": "heavy"}, words("rain traffic")),
    ({"terror": "horror"}, words("movie movies film films story stories")),
    ({"hear": "listen to", "hearing": "listening to"}, words("music radio songs")),
    ({"look": "watch", "looking": "watching", "looked": "watched"}, words("tv television movie movies film films")),
    ({"assist": "watch", "assisted": "watched"}, words("movie movies film films series show")),
    ({"do": "make", "did": "made", "doing": "making"}, words("friends friend")),
    ({"make": "have", "made": "had", "making": "having", "do": "have", "did": "had"}, words("party parties")),
    ({"pass": "spend", "passed": "spent", "passing": "spending"}, words("holidays vacation weekend")),
    ({"put": "pay", "make": "pay"}, words("attention")),
)  # fmt: skip


def unusual_combination(sentence: Sentence) -> Iterator[Occurrence]:
    """'make a photo', 'open the light', 'say a lie'."""
    for swapped, nouns in _COMBINATIONS:
        for start, end in sentence.find(swapped.keys(), _QUANTITY, nouns):
            if sentence.ends_phrase(end):
                fix = f"{swapped[sentence.word(start)]} {sentence.text(start + 1, end)}"
                yield sentence.occurrence(COLLOCATION, start, end, fix)


def wrong_word(sentence: Sentence) -> Iterator[Occurrence]:
    """'borrow me your pen', 'he learned me to swim'."""
    table = (
        ({"borrow": "lend", "borrowed": "lent"}, (words("me him us them"),)),
        ({"learned": "taught", "learnt": "taught"}, (words("me him us them"), words("to how a the english"))),
        ({"learned": "taught", "learnt": "taught"}, (POSSESSIVES, PEOPLE, words("to how"))),
        ({"indicate": "recommend", "indicated": "recommended"}, (words("me us"),)),
    )
    for swapped, followers in table:
        for start, end in sentence.find(swapped.keys(), *followers):
            fix = f"{swapped[sentence.word(start)]} {sentence.text(start + 1, end)}"
            yield sentence.occurrence(WORD_CHOICE, start, end, fix)


def tell_without_person(sentence: Sentence) -> Iterator[Occurrence]:
    """'He told that he was tired'."""
    for start, end in sentence.find(words("i he she they we"), words("told"), words("that"), SUBJECT_PRONOUNS):
        fix = f"{sentence.word(start)} said that {sentence.word(end - 1)}"
        yield sentence.occurrence(SAY_TELL, start, end, fix)


def say_with_person(sentence: Sentence) -> Iterator[Occurrence]:
    """'She said me the truth'."""
    telling = {"say": "tell", "says": "tells", "said": "told"}
    for start, end in sentence.find(telling.keys(), words("me us him")):
        if sentence.after(end) not in words("too either and or hello hi goodbye yes no thank thanks sorry"):
            yield sentence.occurrence(SAY_TELL, start, end, f"{telling[sentence.word(start)]} {sentence.word(end - 1)}")


def noun_for_adjective(sentence: Sentence) -> Iterator[Occurrence]:
    """'It is very danger'."""
    adjectives = {"danger": "dangerous", "difficulty": "difficult", "importance": "important", "beauty": "beautiful",
                  "health": "healthy", "success": "successful", "safety": "safe", "peace": "peaceful", "fame": "famous",
                  "luck": "lucky",
        "hunger": "hungry",
        "truth": "true",
        "pain": "painful",
        "sadness": "sad",
        "happiness": "happy",
        "talent": "talented",
        "romance": "romantic",
        "emotion": "emotional",
        "tradition": "traditional",
        "violence": "violent",
        "patience": "patient",
        "intelligence": "intelligent",
        "confidence": "confident",
        "pride": "proud",
        "mystery": "mysterious",
        "realist": "realistic",
        "humor": "humorous",
        "humour": "humorous",
        "stress": "stressful",
        "wisdom": "wise",
        "comfort": "comfortable",
        "convenience": "convenient",
        "anger": "angry", "noise": "noisy"}  # fmt: skip
    for start, end in sentence.find(
        BE, words("not very so too really quite"), adjectives.keys() - {"difficulty", "success"}
    ):
        if sentence.ends_phrase(end) and sentence.after(end) != "of":
            right = adjectives[sentence.word(end - 1)]
            yield sentence.occurrence(WORD_FORM, start, end, f"{sentence.text(start, end - 1)} {right}")
    for start, end in sentence.find(words("very so"), adjectives):
        is_linked = sentence.word(start) == "very" and sentence.before(start) not in BE | {"the"}
        if is_linked and sentence.ends_phrase(end):
            yield sentence.occurrence(WORD_FORM, start, end, f"very {adjectives[sentence.word(end - 1)]}")
    for start, end in sentence.find(words("is was that's it's"), words("truth realist")):
        if sentence.ends_phrase(end) and sentence.after(end) not in words("that in"):
            right = "true" if sentence.word(end - 1) == "truth" else "realistic"
            yield sentence.occurrence(WORD_FORM, start, end, f"{sentence.word(start)} {right}")
    praised = words("day girl woman place city beach house picture country view garden song")
    for start, end in sentence.find(words("a the"), words("beauty"), praised):
        yield sentence.occurrence(WORD_FORM, start, end, f"{sentence.word(start)} beautiful {sentence.word(end - 1)}")


RULES = (
    Rule(GENDER, wrong_gender, FEMALE | MALE),
    Rule(DOUBLE_SUBJECT, double_subject, _PERSONS | _GROUPS | _THINGS),
    Rule(MISSING_SUBJECT, missing_subject, words("because if think")),
    Rule(MISSING_SUBJECT, missing_subject_at_start, words("is was"), is_certain=False),
    Rule(CASE, object_pronoun_as_subject, SUBJECT_PRONOUNS | words("me him her them us")),
    Rule(RELATIVE, wrong_relative, words("which who what that")),
    Rule(RELATIVE, what_for_that, words("what that")),
    Rule(RELATIVE, pronoun_after_relative, words("that who which")),
    Rule(
        DOUBLE_NEGATIVE,
        double_negative,
        words("don't doesn't didn't can't couldn't won't wouldn't never haven't hasn't not"),
    ),
    Rule(NO_VERB, no_before_verb, words("no not don't doesn't")),
    Rule(ADVERB_ORDER, adverb_before_object, words("very much lot well also always often usually sometimes")),
    Rule(COLLOCATION, unusual_combination, frozenset().union(*(nouns for _, nouns in _COMBINATIONS))),
    Rule(WORD_CHOICE, wrong_word, words("borrow borrowed learned learnt indicate indicated")),
    Rule(SAY_TELL, tell_without_person, words("told said say tell")),
    Rule(SAY_TELL, say_with_person, words("say says said tell tells told")),
    Rule(WORD_FORM, noun_for_adjective, words("very so too really quite not beauty beautiful truth true")),
)
__all__ = ["CONJUNCTIONS", "RULES", "VERBS"]
