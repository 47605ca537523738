"""The database, or where recordings lie, has trouble."""

from __future__ import annotations

from speakkit.errors.root import SpeakKitError


class StoreError(SpeakKitError):
    code = "STORE"
    exit_code = 7


class StoreLockedError(StoreError):
    code = "STORE_LOCKED"
    is_transient = True


class StoreNestedError(StoreError):
    """The store is used inside a turn that the same thread has at it: waiting would never end."""

    code = "STORE_NESTED"


class StoreUnreachableError(StoreError):
    """The store's host, to which a worker elsewhere belongs, doesn't answer."""

    code = "STORE_UNREACHABLE"
    is_transient = True


class NewerSchemaError(StoreError):
    code = "NEWER_SCHEMA"


class DiskFullError(StoreError):
    code = "DISK_FULL"


class CorruptDataError(StoreError):
    code = "CORRUPT_DATA"


class RecordingMissingError(StoreError):
    code = "RECORDING_MISSING"


class StorageRefusedError(StoreError):
    """The place of the recordings answers, and says no: a wrong key, no such bucket, no permission."""

    code = "STORAGE_REFUSED"


class StorageUnavailableError(StoreError):
    code = "STORAGE_UNAVAILABLE"
    is_transient = True
