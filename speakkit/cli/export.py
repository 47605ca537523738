"""`speakkit export` and `speakkit import`"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from speakkit.cli.output import AsJson, note, print_json, say
from speakkit.dataset.exchange.export import ExportOptions, export_dataset
from speakkit.dataset.exchange.importing import import_dataset
from speakkit.dataset.exchange.pseudonyms import read_or_make_key
from speakkit.dataset.exchange.register import register_export
from speakkit.kit import open_kit
from speakkit.model import Purpose
from speakkit.recordings import open_clips
from speakkit.settings import Settings, load_settings
from speakkit.store import Store
from speakkit.text.counting import counted

KEY_FILE = "export.key"


def export(
    directory: Annotated[Path, typer.Argument(help="A new folder to write into.")],
    source: Annotated[
        Path | None, typer.Option("--from", help="A published dataset; the one of the settings otherwise.")
    ] = None,
    title: Annotated[str, typer.Option(help="Of the dataset.")] = ExportOptions.title,
    licence: Annotated[str | None, typer.Option(help="Its licence, such as CC-BY-4.0.")] = None,
    consent_ground: Annotated[
        str | None,
        typer.Option(help="On what those are in who were never asked about research; else they are left out."),
    ] = None,
    scrub_names: Annotated[
        bool, typer.Option("--scrub-names", help="Replace names in what was said, as far as they are found.")
    ] = False,
    with_clips: Annotated[
        bool,
        typer.Option("--with-clips", help="The sound of quotes, of who agreed to clips and to research themselves."),
    ] = False,
    key: Annotated[
        Path | None, typer.Option(help="File with the key of the ids; made where there is none. Keep it elsewhere.")
    ] = None,
) -> None:
    """Write the published dataset for other people: without who it is about, as a Frictionless Data Package.

    Example: speakkit export shared --licence CC-BY-4.0 --scrub-names
    """
    settings = load_settings()
    key_path = key or settings.data_dir / KEY_FILE
    pseudonyms = read_or_make_key(key_path, directory)
    options = ExportOptions(title, licence, consent_ground, scrub_names)
    clips = open_clips(settings) if with_clips else None
    refusing = _refusing(settings) if source is None else set()
    package = export_dataset(
        open_kit(source or settings.published_dir), directory, pseudonyms, options, clips, refusing
    )
    register_export(settings.data_dir, directory)
    counts = package["speakkit"]["denominators"]
    say(f"{directory}: {counted(counts['learners'], 'learner')}, {counted(counts['sessions'], 'session')}")
    note(f"Who is who can be told with the key {key_path} alone: keep it, and never give it out.")
    if not package.get("licenses"):
        note("No licence is stated; name one with --licence before you give it out.")


def _refusing(settings: Settings) -> set[str]:
    """Who agrees to research no more, as the store knows: the dataset may have been published before."""
    if not settings.store_path.is_file():
        return set()
    return Store(settings.store_path).consents.refusing(Purpose.RESEARCH)


def import_(
    directory: Annotated[Path, typer.Argument(help="A folder that `speakkit export` wrote.")],
    to: Annotated[Path | None, typer.Option(help="Where the dataset is to lie; beside the export otherwise.")] = None,
    as_json: AsJson = False,
) -> None:
    """Import an export as a dataset of its own, to open in a notebook; nothing of yours is changed.

    Example: speakkit import shared --to shared-dataset
    """
    target = to or directory.resolve().with_name(f"{directory.resolve().name}-dataset")
    publication = import_dataset(directory, target)
    if as_json:
        print_json({"directory": str(target), "version": publication.version, "digest": publication.digest})
    else:
        say(f'{target}: version {publication.version}. Open it with speakkit.open("{target}")')
