"""Settings, keys, extras or files of messages are missing or wrong."""

from __future__ import annotations

from speakkit.errors.root import SpeakKitError


class ConfigurationError(SpeakKitError):
    code = "CONFIGURATION"
    exit_code = 5


class MissingKeyError(ConfigurationError):
    code = "MISSING_KEY"


class MissingSettingError(ConfigurationError):
    code = "MISSING_SETTING"


class NoDirectUploadError(ConfigurationError):
    code = "NO_DIRECT_UPLOAD"


class MissingExtraError(ConfigurationError):
    code = "MISSING_EXTRA"


class MissingProgramError(ConfigurationError):
    code = "MISSING_PROGRAM"


class ModelFilesError(ConfigurationError):
    """The files of a model aren't there, or aren't what they should be."""

    code = "MODEL_FILES"


class PrintingError(ConfigurationError):
    """The browser that is installed doesn't print."""

    code = "PRINTING"


class MessageFileError(ConfigurationError):
    """The texts of a report can't be had in that language."""

    code = "MESSAGE_FILE"
