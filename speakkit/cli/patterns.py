"""`speakkit patterns`"""

from __future__ import annotations

from typing import Annotated

import typer

from speakkit.cli.output import AsJson, print_json, say, table
from speakkit.model import Category
from speakkit.patterns.labels import Label, PatternAlias
from speakkit.settings import load_settings
from speakkit.store import Store

patterns = typer.Typer(no_args_is_help=True, help="The pattern vocabulary, and labels that map to none of its entries.")

By = Annotated[str, typer.Option("--by", help="Who decides; kept with the decision.")]
Note = Annotated[str | None, typer.Option("--note", help="Why; kept with the decision.")]


@patterns.command("list")
def list_patterns(
    category: Annotated[Category | None, typer.Option(help="Those of one category only.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the vocabulary: id, label and an example, wrong → right; with --json also what each means."""
    from speakkit.patterns.vocabulary import vocabulary

    shipped = vocabulary()
    entries = [entry for entry in shipped.patterns.values() if category in (None, entry.category)]
    if as_json:
        print_json({"version": shipped.version, "patterns": [entry.model_dump(mode="json") for entry in entries]})
    else:
        rows = [(entry.pattern_id, entry.label, f"{entry.wrong} → {entry.right}") for entry in entries]
        table(f"{len(entries)} patterns, version {shipped.version}", ("id", "label", "example"), rows)


@patterns.command()
def unmapped(as_json: AsJson = False) -> None:
    """List labels that analyses gave and no entry has, with entries that they may mean, for you to judge.

    A proposal is a guess by likeness of words: "extra article" is close to "no article", and means the opposite.
    """
    store = _store()
    merged = store.labels.merged()
    known = store.labels.all()
    labels = [label for label in known if label.pattern_id is None]
    if as_json:
        print_json([_document(label, merged.get(label.key)) for label in labels])
    elif not known:
        say("Nothing was analysed yet that gave a label; `speakkit process` analyses what waits.")
    elif not labels:
        say("Every label maps to an entry of the vocabulary.")
    else:
        columns = ("label", "sessions", "learners", "merged into", "may mean")
        table("Labels without an entry", columns, [_row(label, merged.get(label.key)) for label in labels])
        say('Merge one: speakkit patterns merge "LABEL" PATTERN --by NAME')


@patterns.command()
def merge(
    label: Annotated[str, typer.Argument(help="The label, as `speakkit patterns unmapped` lists it.")],
    into: Annotated[str, typer.Argument(help="Id, key or label of an entry, or another label that was given.")],
    by: By,
    note: Note = None,
    as_json: AsJson = False,
) -> None:
    """Count a label as a pattern from now on, in every session that has it; `unmerge` undoes it.

    Example: speakkit patterns merge "No a or the" grammar.article.missing --by mia
    """
    _done(_store().labels.merge(label, into, by=by, note=note), as_json=as_json)


@patterns.command()
def unmerge(
    label: Annotated[str, typer.Argument(help="The label that was merged away.")],
    by: By,
    note: Note = None,
    as_json: AsJson = False,
) -> None:
    """Undo a merge: the profiles are what they were."""
    _done(_store().labels.unmerge(label, by=by, note=note), as_json=as_json)


def _store() -> Store:
    return Store(load_settings().store_path)


def _done(alias: PatternAlias, *, as_json: bool) -> None:
    publication = _store().publish(load_settings().published_dir)
    if as_json:
        print_json(alias.model_dump(mode="json") | {"dataset_version": publication.version})
    elif alias.action == "merge":
        say(f"{alias.key} counts as {alias.to_key}. The profiles are computed anew, the dataset published.")
    else:
        say(f"{alias.key} counts as itself again. The profiles are computed anew, the dataset published.")


def _row(label: Label, alias: PatternAlias | None) -> tuple[object, ...]:
    proposals = "\n".join(f"{proposal.pattern.label} ({proposal.score:.0f})" for proposal in label.proposals)
    return label.key, label.sessions, label.learners, alias.to_key if alias else None, proposals


def _document(label: Label, alias: PatternAlias | None) -> dict[str, object]:
    proposals = [
        {"pattern_id": proposal.pattern.pattern_id, "label": proposal.pattern.label, "score": round(proposal.score, 1)}
        for proposal in label.proposals
    ]
    return label.model_dump(mode="json") | {
        "key": label.key,
        "merged_into": alias.to_key if alias else None,
        "proposals": proposals,
    }
