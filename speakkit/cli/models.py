"""`speakkit models list | fetch | remove`"""

from __future__ import annotations

from typing import Annotated

import typer

from speakkit.cli.output import AsJson, note, print_json, table
from speakkit.errors import ConfigurationError
from speakkit.settings import load_settings
from speakkit.transcribe.engines.model_cache import ModelCache
from speakkit.transcribe.engines.model_choice import model_in_use
from speakkit.transcribe.engines.model_download import download
from speakkit.transcribe.engines.whisper_models import WEIGHTS, WhisperWeights

models = typer.Typer(help="Whisper models on this machine, for the local transcriber.", no_args_is_help=True)

ModelName = Annotated[str, typer.Argument(help="As `speakkit models list` shows it.")]


@models.command("list")
def list_models(as_json: AsJson = False) -> None:
    """List the models that SpeakKit knows, where they are, what they cost, and which one hears."""
    settings = load_settings()
    cache, in_use = ModelCache(settings.models_dir), model_in_use(settings)
    rows = [_row(weights, cache, is_used=weights is in_use.weights) for weights in WEIGHTS.values()]
    if as_json:
        print_json(rows)
        return
    table("Whisper models", tuple(rows[0]), [tuple(row.values()) for row in rows])
    note(f"The local transcriber hears with {in_use.label}.")


@models.command()
def fetch(name: ModelName) -> None:
    """Have a model ready: joined from installed packages, or downloaded at the revision that SpeakKit knows; hashed either way.

    Example: speakkit models fetch small
    """
    weights, cache = _known(name), ModelCache(load_settings().models_dir)
    folder = cache.checked(weights) if weights.is_packaged else cache.fetch(weights, download)
    note(f"Whisper {name} is ready in {folder.path}. To hear with it: SPEAKKIT_LOCAL_MODEL={name}")


@models.command()
def remove(name: ModelName) -> None:
    """Remove a model that was joined or downloaded; packages stay installed."""
    weights = _known(name)
    is_gone = ModelCache(load_settings().models_dir).remove(weights)
    note(f"Whisper {name} was removed." if is_gone else f"Whisper {name} wasn't kept here.")


def _known(name: str) -> WhisperWeights:
    if name not in WEIGHTS:
        raise ConfigurationError(f"SpeakKit knows no model {name[:40]!r}; it knows {', '.join(WEIGHTS)}.")
    return WEIGHTS[name]


def _row(weights: WhisperWeights, cache: ModelCache, *, is_used: bool) -> dict[str, object]:
    place = "kept here" if cache.holds(weights) else "installed" if weights.is_packaged else ""
    return {
        "model": weights.name,
        "languages": "about 100" if weights.is_multilingual else "English",
        "download (MB)": weights.size_mb,
        "memory (MB)": weights.memory_mb,
        "place": place,
        "hears": "yes" if is_used else "",
    }
