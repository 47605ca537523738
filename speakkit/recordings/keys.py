"""Keys of recordings: relative paths that mean the same in a folder and in a bucket, and lead out of neither."""

from __future__ import annotations

from speakkit.errors import InvalidIdError

_MAX_KEY_BYTES = 900
_MAX_PART_BYTES = 200


def checked_key(key: str) -> str:
    """The key itself, where each of its parts can be the name of a file.

    Raises:
        InvalidIdError: a part is empty, too long, starts with a dot, or holds control characters or a backslash.
    """
    parts = key.split("/")
    if len(key.encode(errors="replace")) > _MAX_KEY_BYTES or not all(map(_is_safe, parts)):
        raise InvalidIdError(
            f"The storage key {key[:80]!r} can't be used: take names joined by '/', none of them empty, starting with "
            "a dot, or holding a backslash or control characters."
        )
    return key


def is_safe_key(key: str) -> bool:
    """Whether `checked_key` takes it; places are asked for names that others chose."""
    try:
        checked_key(key)
    except InvalidIdError:
        return False
    return True


def _is_safe(part: str) -> bool:
    return (
        0 < len(part.encode(errors="replace")) <= _MAX_PART_BYTES
        and not part.startswith(".")
        and "\\" not in part
        and part.isprintable()
    )
