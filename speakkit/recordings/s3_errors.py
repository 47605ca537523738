"""What botocore and a bucket say, in our words: translated once, here."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from speakkit.errors import (
    DiskFullError,
    RecordingMissingError,
    StorageRefusedError,
    StorageUnavailableError,
    StoreError,
)

_MISSING = {"NoSuchKey", "404", "NotFound"}
_WRONG_KEY = {"InvalidAccessKeyId", "SignatureDoesNotMatch", "AuthorizationHeaderMalformed", "InvalidArgument"}
_FORBIDDEN = {"AccessDenied", "AllAccessDisabled", "AccountProblem", "403", "Forbidden"}
_FULL = {"QuotaExceeded", "EntityTooLarge", "InsufficientCapacity", "InsufficientStorage"}
_PASSING = {"SlowDown", "RequestTimeout", "InternalError", "ServiceUnavailable", "BadDigest", "OperationAborted"}


@contextmanager
def translated(key: str, where: str) -> Iterator[None]:
    """Raise our own errors for those of botocore; the originals, which carry the request, are left behind.

    Raises:
        RecordingMissingError, DiskFullError, StorageRefusedError, StorageUnavailableError: as they say.
    """
    from botocore.exceptions import BotoCoreError, ClientError
    from urllib3.exceptions import HTTPError

    try:
        yield
    except ClientError as error:
        raise _from_answer(error.response, key, where) from None
    except (BotoCoreError, HTTPError) as error:
        raise StorageUnavailableError(
            f"The {where} can't be reached ({type(error).__name__}); check SPEAKKIT_S3_ENDPOINT_URL and the network."
        ) from None


def _from_answer(answer: dict[str, Any], key: str, where: str) -> StoreError:
    code = str(answer.get("Error", {}).get("Code", ""))
    status = int(answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0))
    if code in _MISSING:
        return RecordingMissingError(f"No recording lies under {key} in the {where}; add it again.")
    if code == "NoSuchBucket":
        return StorageRefusedError(f"There is no {where}. Create it, or correct SPEAKKIT_S3_BUCKET.")
    if code in _WRONG_KEY:
        return StorageRefusedError(
            f"The {where} refuses the key ({code}). Correct SPEAKKIT_S3_ACCESS_KEY_ID and SPEAKKIT_S3_SECRET_ACCESS_KEY."
        )
    if code in _FORBIDDEN:
        return StorageRefusedError(f"The key may not do this in the {where} ({code}). Give it leave to read and write.")
    if code in _FULL:
        return DiskFullError(f"There is no room in the {where} ({code}).")
    if code == "RequestTimeTooSkewed":
        return StorageRefusedError(f"The {where} finds this machine's clock wrong. Set it right.")
    if code in _PASSING or status >= 500:
        return StorageUnavailableError(f"The {where} has trouble ({code or status}); try again in a moment.")
    return StorageRefusedError(f"The {where} refused an operation ({code or status}).")
