"""`speakkit token create | list | revoke`"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

import typer

from speakkit.cli.output import AsJson, note, print_json, say, table
from speakkit.model.access import AccessToken, Role, digest, issue
from speakkit.settings import load_settings
from speakkit.store import Store

token = typer.Typer(help="Tokens of the API: who may use it, and for whose recordings.", no_args_is_help=True)


@token.command()
def create(
    role: Annotated[Role, typer.Option(help="What its holder may do; see docs/api.md.")],
    learner: Annotated[list[str] | None, typer.Option(help="Whom it is about; several for a coach.")] = None,
    label: Annotated[str | None, typer.Option(help="To know it again by.")] = None,
    days: Annotated[float | None, typer.Option(min=0, help="How long it lasts; for ever where not given.")] = None,
    as_json: AsJson = False,
) -> None:
    """Make a token and print it, this once: the store keeps only a digest.

    Example: speakkit token create --role learner --learner ana --days 90
    """
    secret, made = issue(role, learner or [], label=label, valid_days=days)
    Store(load_settings().store_path).access.add_token(made, digest(secret))
    if as_json:
        print_json(made.model_dump(mode="json") | {"token": secret})
    else:
        say(secret)
        note(f"This is shown once. Its id, for `speakkit token revoke`, is {made.token_id}.")


@token.command("list")
def list_tokens(as_json: AsJson = False) -> None:
    """List tokens, without their secrets, which nobody knows any more."""
    tokens = Store(load_settings().store_path).access.tokens()
    if as_json:
        print_json([known.model_dump(mode="json") for known in tokens])
    elif not tokens:
        say("No tokens. Make one: speakkit token create --role operator")
    else:
        table("Tokens", ("id", "role", "learners", "label", "created", "state"), [_row(known) for known in tokens])


@token.command()
def revoke(token_id: Annotated[str, typer.Argument(help="As `speakkit token list` shows it.")]) -> None:
    """Make a token worthless at once."""
    Store(load_settings().store_path).access.revoke(token_id)
    note(f"Token {token_id} opens nothing any more.")


def _row(known: AccessToken) -> tuple[object, ...]:
    if known.revoked_at is not None:
        state = "revoked"
    elif not known.is_valid(datetime.now(UTC)):
        state = "expired"
    else:
        state = f"valid until {known.expires_at:%Y-%m-%d}" if known.expires_at else "valid"
    return known.token_id, known.role, ", ".join(known.learner_ids), known.label, known.created_at.date(), state
