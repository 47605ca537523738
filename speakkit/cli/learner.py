"""`speakkit learner`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from speakkit.cli.about_learner import SOURCE, says_of_a_learner
from speakkit.cli.output import AsJson, note, print_json, say, table
from speakkit.intake.people import apply_changes, differences, nothing_to_take, standing_consents
from speakkit.intake.people_file import import_people, read_people
from speakkit.model import NOTHING_SAID, Consent, Learner, LearnerChanges, Purpose, checked_id
from speakkit.recordings import open_recordings
from speakkit.settings import Settings, load_settings
from speakkit.store import Store
from speakkit.store.published import POINTER
from speakkit.text.counting import counted


@says_of_a_learner
def learner(
    learner_id: Annotated[str | None, typer.Argument(metavar="LEARNER", help="All learners, where not given.")] = None,
    said: LearnerChanges = NOTHING_SAID,
    people: Annotated[
        Path | None, typer.Option("--import", help="A CSV file that says it of many: learner,name,level,agree, ...")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Show a learner, or say something of one: what isn't named stays as it is, and "" takes it away.

    Example: speakkit learner ana --name "Ana Lopez" --first-language es --level B1 --attribute school=north --agree clips
    """
    settings = load_settings()
    store = Store(settings.store_path)
    if people is not None:
        if learner_id is not None or said != NOTHING_SAID:
            raise typer.BadParameter(
                "The list of --import says it of everybody; leave out the learner and other options."
            )
        _import(people, settings, store)
        return
    if learner_id is None:
        if said != NOTHING_SAID:
            raise typer.BadParameter("Name the learner that this is said of.")
        _list(store.learners.all(), as_json=as_json)
        return
    before = apply_changes(checked_id(learner_id), said, source=SOURCE, store=store)
    if said != NOTHING_SAID:
        _publish_again(store, settings)
    follows = _consequences(learner_id, said.withdrawn, settings, store)
    now, consents = store.learners.get(learner_id), store.consents.of(learner_id)
    if as_json:
        print_json(_document(now, consents) | {"before": before.model_dump(mode="json") if before != now else None})
        return
    for line in (*differences(before, now), *nothing_to_take(before, said)):
        note(line)
    _show(now, consents)
    for line in follows:
        note(line)


def _import(people: Path, settings: Settings, store: Store) -> None:
    listed = read_people(people)
    import_people(listed, store)
    _publish_again(store, settings)
    for name, one in listed.items():
        for line in _consequences(name, one.withdrawn, settings, store):
            note(f"{name}: {line}")
    note(f"{counted(len(listed), 'learner')} taken from {people.name}.")


def _consequences(learner_id: str, withdrawn: frozenset[Purpose], settings: Settings, store: Store) -> list[str]:
    if not withdrawn:
        return []
    from speakkit.operations.withdrawal import carry_out

    return carry_out(learner_id, withdrawn, settings, store, open_recordings(settings))


def _publish_again(store: Store, settings: Settings) -> None:
    """What was said or withdrawn holds for the published dataset at once, where there is one."""
    if (settings.published_dir / POINTER).is_file():
        store.publish(settings.published_dir)


def _list(learners: list[Learner], *, as_json: bool) -> None:
    if as_json:
        print_json([one.model_dump(mode="json") for one in learners])
    elif not learners:
        say("No learners. Add a recording: speakkit add FILE --learner NAME")
    else:
        table("Learners", ("learner", "name", "first language", "level", "attributes"), [_row(one) for one in learners])


def _row(one: Learner) -> tuple[object, ...]:
    return one.learner_id, one.display_name, one.first_language, one.level, _pairs(one)


def _pairs(one: Learner) -> str:
    return ", ".join(f"{name}={value}" for name, value in one.attributes.items())


def _show(one: Learner, consents: dict[Purpose, Consent]) -> None:
    say(f"{one.learner_id}  added {one.created_at:%Y-%m-%d}")
    known = {"name": one.display_name, "first language": one.first_language, "level": one.level, "e-mail": one.email}
    known |= one.attributes
    for what, value in known.items():
        say(f"{what}: {value or 'not known'}")
    lines = standing_consents(consents)
    say("Consents:" if lines else "Consents: none was given or withdrawn.")
    for line in lines:
        say(f"  {line}")


def _document(one: Learner, consents: dict[Purpose, Consent]) -> dict[str, object]:
    return one.model_dump(mode="json") | {"consents": [held.model_dump(mode="json") for held in consents.values()]}
