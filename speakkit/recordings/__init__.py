"""The place where recordings lie until they are transcribed."""

from __future__ import annotations

from speakkit.errors import ConfigurationError, MissingKeyError
from speakkit.recordings.clips import Clips
from speakkit.recordings.local import LocalRecordings
from speakkit.recordings.protocol import DirectUpload, Recordings, StoredRecording
from speakkit.recordings.s3 import Bucket, S3Recordings
from speakkit.settings import Settings

__all__ = [
    "Clips",
    "DirectUpload",
    "LocalRecordings",
    "Recordings",
    "StoredRecording",
    "open_clips",
    "open_place",
    "open_recordings",
]


def open_recordings(settings: Settings) -> Recordings:
    """The place that the settings name.

    Raises:
        ConfigurationError: a bucket is to be used, and its name or its key isn't set.
    """
    return open_place(settings, "audio")


def open_clips(settings: Settings) -> Clips:
    """The place of evidence clips; raises as `open_recordings` does."""
    return Clips(open_place(settings, "clips"))


def open_place(settings: Settings, name: str) -> Recordings:
    """A folder of the data folder, or a prefix of the bucket, as the settings have it: "audio", "clips", "inbox", "reports".

    Raises:
        ConfigurationError: a bucket is to be used, and its name or its key isn't set.
    """
    if settings.storage == "local":
        return LocalRecordings(settings.data_dir / name)
    if not settings.s3_bucket:
        raise ConfigurationError("SPEAKKIT_STORAGE is s3, and SPEAKKIT_S3_BUCKET names no bucket. Set it.")
    if settings.s3_access_key_id is None or settings.s3_secret_access_key is None:
        raise MissingKeyError("Set SPEAKKIT_S3_ACCESS_KEY_ID and SPEAKKIT_S3_SECRET_ACCESS_KEY to use the bucket.")
    bucket = Bucket(
        name=settings.s3_bucket,
        access_key_id=settings.s3_access_key_id,
        secret_access_key=settings.s3_secret_access_key,
        endpoint_url=settings.s3_endpoint_url,
        region=settings.s3_region,
        public_endpoint_url=settings.s3_public_endpoint_url,
    )
    return S3Recordings(bucket, f"{name}/")
