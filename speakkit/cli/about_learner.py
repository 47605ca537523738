"""The options that say something of a learner, for each command that takes them."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

import typer

from speakkit.intake.people import about_learner, attributes_of
from speakkit.model import LearnerChanges, Purpose

SOURCE = "the command line"

Attributes = Annotated[
    list[str] | None, typer.Option("--attribute", help="Anything else to tell learners apart by: school=north.")
]


def about(
    name: Annotated[
        str | None, typer.Option(help="What to call the learner; stays here, but for the learner's own report.")
    ] = None,
    first_language: Annotated[
        str | None, typer.Option(help="First language, as an ISO 639-1 code (es, ja, ...).")
    ] = None,
    level: Annotated[
        str | None, typer.Option(help="Level of the CEFR: A1, A2, B1, B2, C1 or C2; a plus may follow.")
    ] = None,
    email: Annotated[
        str | None, typer.Option(help="Where a link to the report goes, once the learner agrees to email.")
    ] = None,
    attribute: Attributes = None,
    agree: Annotated[list[str] | None, typer.Option(help=f"What the learner agrees to: {', '.join(Purpose)}.")] = None,
    withdraw: Annotated[list[str] | None, typer.Option(help="What the learner agrees to no more.")] = None,
) -> LearnerChanges:
    """What the options say of a learner.

    Raises:
        InputError: one of them can't be.
    """
    return about_learner(
        name=name,
        first_language=first_language,
        level=level,
        email=email,
        attributes=attributes_of(attribute or []),
        agree=agree or [],
        withdraw=withdraw or [],
    )


def says_of_a_learner(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the options of `about` where its parameter `said` stands; it is given what they say."""
    options = inspect.signature(about, eval_str=True).parameters
    own = inspect.signature(command, eval_str=True).parameters

    @wraps(command)
    def with_options(**given: Any) -> None:  # noqa: ANN401
        said = about(**{option: given.pop(option) for option in options})
        command(**given, said=said)

    shown = [one for name, given in own.items() for one in (options.values() if name == "said" else (given,))]
    with_options.__signature__ = inspect.Signature(shown)  # type: ignore[attr-defined]
    with_options.__annotations__ = {one.name: one.annotation for one in shown}
    return with_options
