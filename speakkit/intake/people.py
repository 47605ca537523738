"""What is said of a learner, checked before it is stored: with a command, in a note of the inbox, over the API."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from pydantic import TypeAdapter, ValidationError

from speakkit.errors import InputError
from speakkit.model import LEVELS, Consent, Learner, LearnerChanges, Purpose
from speakkit.model.learner import MAX_ATTRIBUTE_NAME, MAX_TEXT, EmailAddress
from speakkit.store import Parts, Store
from speakkit.text.harmless import has_unseen
from speakkit.text.known_names import unknown_attribute, unknown_value
from speakkit.text.languages import checked_language

RESERVED = frozenset(
    """
    learner_id display_name name first_language level email created_at attributes session_id status recorded_at recorded_week
    updated_at language topic prompt duration_ms recording_sha256 recording_size_bytes recording_container recording_codec
    recording_sample_rate_hz recording_channels recording_file_name audio_deleted_at error_code error_message word_count
    token_count verbatim mean_confidence unreliable transcriber transcriber_version transcriber_model measure_version
    analysis_version analyser analyser_version analyser_model prompt_hash vocabulary_version list_had_room rejections
    insight_count focus_next summary
    """.split()  # noqa: SIM905  # a list of quoted names is no better to read
)
"""Columns of learners and sessions, which an attribute of that name would hide."""

WORDS = {"display_name": "name", "first_language": "first language", "level": "level", "email": "e-mail"}


def about_learner(
    *,
    name: str | None = None,
    first_language: str | None = None,
    level: str | None = None,
    email: str | None = None,
    attributes: Mapping[str, str] | None = None,
    agree: Iterable[str] = (),
    withdraw: Iterable[str] = (),
) -> LearnerChanges:
    """What is said of a learner; None says nothing of that, and "" takes it away.

    Raises:
        InputError: something can't be what it is said to be; the message lists what there is to choose from.
    """
    agreed, withdrawn = _purposes(agree), _purposes(withdraw)
    if both := agreed & withdrawn:
        raise InputError(f"Nobody can agree to {', '.join(sorted(both))} and withdraw it at once; say one of the two.")
    given = {_attribute_name(key): value for key, value in (attributes or {}).items()}
    check_texts({"name": name or ""} | {f"attribute {key!r}": value for key, value in given.items()})
    return LearnerChanges(
        display_name=name,
        first_language=_language(first_language),
        level=_level(level),
        email=_email(email),
        attributes=given,
        agreed=agreed,
        withdrawn=withdrawn,
    )


def check_texts(texts: Mapping[str, str]) -> None:
    """Of short texts by what they are.

    Raises:
        InputError: one is too long, or has characters that nobody sees.
    """
    for what, text in texts.items():
        if has_unseen(text):
            raise InputError(f"The {what} has characters that nobody sees; type it anew.")
        if (length := len(text.strip())) > MAX_TEXT:
            raise InputError(f"The {what} has {length:,} characters; give it {MAX_TEXT} at most.")


def attributes_of(pairs: Iterable[str]) -> dict[str, str]:
    """The attributes that are written as name=value.

    Raises:
        InputError: one isn't written so.
    """
    attributes: dict[str, str] = {}
    for pair in pairs:
        name, sign, value = (part.strip() for part in pair.partition("="))
        if not sign or not name:
            raise InputError(f"An attribute is written name=value, such as school=north; {pair[:40]!r} isn't.")
        if attributes.setdefault(name, value) != value:
            raise InputError(f"The attribute {name[:40]!r} is given two values; give it one.")
    return attributes


def apply_changes(learner_id: str, changes: LearnerChanges, *, source: str, store: Store) -> Learner:
    """Store what is said of a learner who is there; what the learner was before.

    Raises:
        UnknownLearnerError: there is no such learner.
    """
    with store.write() as parts:
        return change_learner(parts, learner_id, changes, source=source)


def change_learner(parts: Parts, learner_id: str, changes: LearnerChanges, *, source: str) -> Learner:
    """The same within a turn of the store, which several learners may share."""
    before = parts.learners.change(learner_id, changes)
    parts.consents.decide(learner_id, changes.purposes, source=source)
    if Purpose.TRACKING in changes.purposes:
        parts.profiles.refresh(learner_id)
    return before


def differences(before: Learner, after: Learner) -> list[str]:
    """What has changed, a line each, with what was there before."""
    pairs = [(word, getattr(before, field), getattr(after, field)) for field, word in WORDS.items()]
    names = sorted({*before.attributes, *after.attributes})
    pairs += [(name, before.attributes.get(name), after.attributes.get(name)) for name in names]
    return [f"{what}: {new or 'taken away'} (before: {old or 'not known'})" for what, old, new in pairs if old != new]


def nothing_to_take(before: Learner, changes: LearnerChanges) -> list[str]:
    """What was to be taken away and wasn't there, a line each."""
    taken = [word for field, word in WORDS.items() if getattr(changes, field) == "" and getattr(before, field) is None]
    taken += [name for name, value in changes.attributes.items() if not value and name not in before.attributes]
    return [f"{what}: nothing to take away, since it wasn't known" for what in taken]


def standing_consents(consents: Mapping[Purpose, Consent]) -> list[str]:
    """What was decided, a line a purpose."""
    return [
        f"{purpose}: {'agreed' if consent.is_given else 'withdrawn'} on {consent.decided_at:%Y-%m-%d}, "
        f"{'assumed' if consent.is_assumed else 'says'} {consent.source}"
        for purpose, consent in sorted(consents.items())
    ]


def learners_having(learners: Iterable[Learner], attributes: Mapping[str, str]) -> frozenset[str]:
    """Ids of the learners that have all these attributes, first_language and level among them.

    Raises:
        InputError: no learner has an attribute of that name, or that value of it; the message lists what there is.
    """
    known = {one.learner_id: one.all_attributes for one in learners}
    names = sorted({"first_language", "level", *(name for having in known.values() for name in having)})
    for name, value in attributes.items():
        if name not in names:
            raise InputError(unknown_attribute(name, names))
        values = sorted({having[name] for having in known.values() if name in having})
        if value not in values:
            raise InputError(unknown_value(name, value, values))
    return frozenset(who for who, having in known.items() if having.items() >= attributes.items())


def _purposes(names: Iterable[str]) -> frozenset[Purpose]:
    named = [name.strip().lower() for name in names]
    if strangers := [name for name in named if name not in set(Purpose)]:
        raise InputError(f"{strangers[0][:40]!r} is nothing to agree to; there are: {', '.join(Purpose)}.")
    return frozenset(map(Purpose, named))


def _language(given: str | None) -> str | None:
    return checked_language(given) if given and given.strip() else given and ""


def _level(given: str | None) -> str | None:
    known = {level.lower(): level for level in LEVELS}
    if given is None or not given.strip():
        return given and ""
    if (level := known.get(given.strip().lower())) is None:
        raise InputError(f"The level {given[:40]!r} isn't known; there are: {', '.join(LEVELS)}.")
    return level


def _email(given: str | None) -> str | None:
    """The address, checked; the message doesn't repeat it, since messages are logged."""
    if given is None or not given.strip():
        return given and ""
    try:
        return TypeAdapter(EmailAddress).validate_python(given)
    except ValidationError:
        raise InputError(
            "The e-mail address can't be used: write one address and nothing else, such as ana@example.org."
        ) from None


def _attribute_name(name: str) -> str:
    if len(name) > MAX_ATTRIBUTE_NAME:
        raise InputError(
            f"An attribute's name has {MAX_ATTRIBUTE_NAME} characters at most; '{name[:MAX_ATTRIBUTE_NAME]}…' has {len(name):,}."
        )
    if name in RESERVED:
        raise InputError(f"An attribute can't be called {name!r}: learners or sessions have that already.")
    if not name.isascii() or not name.replace("_", "a").isalnum() or not name[0].islower() or name != name.lower():
        raise InputError(
            f"The attribute {name[:40]!r} can't be called so: take small letters (a-z), digits and '_', such as home_town."
        )
    return name
