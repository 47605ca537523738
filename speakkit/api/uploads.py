"""Routes: a recording comes in, with the request or straight into the bucket, and is looked at before it is taken."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Annotated, Any, TypeVar

import anyio.to_thread
from fastapi import APIRouter, BackgroundTasks, Request
from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, ValidationError
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException

from speakkit.api.callers import CallerDep, learner_of
from speakkit.api.documents import NewSessionDocument, SessionDocument, UploadDocument
from speakkit.api.failures import FAILURES
from speakkit.api.services import Services, ServicesDep
from speakkit.api.sessions import covered_session
from speakkit.errors import InvalidRequestError, RecordingTooLargeError, UnsupportedTypeError, field_path
from speakkit.intake.add import NewRecording, accept_upload, add_recording, reserve_upload
from speakkit.intake.trigger import enqueue_processing
from speakkit.model import Session
from speakkit.model.access import AccessToken
from speakkit.sound.scratch import scratch_folder
from speakkit.text.harmless import has_unseen

router = APIRouter(tags=["sessions"], responses=FAILURES)

_UPLOAD_EXPIRES_S = 900
_MAX_FIELDS = 10
_SAFE_NAME = re.compile(r"[^A-Za-z0-9._-]+")


def _seen(line: str) -> str:
    if has_unseen(line):
        raise ValueError("has characters that nobody sees; type it anew")
    return line


_Line = Annotated[str, StringConstraints(max_length=200), AfterValidator(_seen)]


class AboutRecording(BaseModel):
    """What is said about a recording: fields of the form, or of the JSON document for a direct upload."""

    model_config = ConfigDict(extra="forbid")

    learner_id: str | None = Field(None, max_length=64, description="may be left out where the token names one learner")
    recorded_at: AwareDatetime | None = Field(None, description="with a time zone; the time of the upload otherwise")
    language: str = Field("en", pattern=r"^[a-z]{2,3}$", description="ISO 639 code of the language practised")
    topic: _Line | None = None
    prompt: str | None = Field(None, max_length=20_000, description="the text that was read aloud, where there was one")


class DirectUploadRequest(AboutRecording):
    """The recording will be put straight into the bucket: `size_bytes` is its exact size."""

    size_bytes: int = Field(gt=0)
    file_name: _Line = "recording"


_About = TypeVar("_About", bound=AboutRecording)
_FORM_SCHEMA = AboutRecording.model_json_schema()
_REQUEST_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    **_FORM_SCHEMA,
                    "properties": {"file": {"type": "string", "format": "binary"}, **_FORM_SCHEMA["properties"]},
                    "required": ["file"],
                }
            },
            "application/json": {"schema": DirectUploadRequest.model_json_schema()},
        },
    }
}


@router.post("/api/sessions", status_code=201, openapi_extra=_REQUEST_BODY)
async def create_session(
    request: Request, caller: CallerDep, services: ServicesDep, background: BackgroundTasks
) -> NewSessionDocument:
    """Hand in a recording (multipart), or ask for leave to put one into the bucket (JSON)."""
    services.limits.upload(caller.token_id)
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if content_type == "multipart/form-data":
        return await take_form(request, caller, services, background)
    if content_type == "application/json":
        return await anyio.to_thread.run_sync(_reserve, await request.body(), caller, services)
    raise UnsupportedTypeError("Send the recording as multipart/form-data, or its description as application/json.")


@router.post("/api/sessions/{session_id}/uploaded")
async def finish_upload(
    session_id: str, caller: CallerDep, services: ServicesDep, background: BackgroundTasks
) -> SessionDocument:
    """The recording was put into the bucket: it is looked at, and waits to be processed, or is refused and removed."""

    def accept() -> Session:
        covered_session(session_id, caller, services)
        return accept_upload(
            session_id, settings=services.settings, store=services.store, recordings=services.recordings
        )

    session = await anyio.to_thread.run_sync(accept, limiter=services.decoding)
    background.add_task(enqueue_processing, session, services.trigger)
    return SessionDocument.of(session, caller)


async def take_form(
    request: Request, caller: AccessToken, services: Services, background: BackgroundTasks
) -> NewSessionDocument:
    """Take in the recording that a form holds, of a learner whom the caller covers.

    Raises:
        RequestError, RecordingError: the form or the recording can't be used, or it is about somebody else.
    """
    async with _form(request) as form:
        file, about = _parts(form)
        learner_id = learner_of(caller, about.learner_id)

        def take() -> Session:
            with scratch_folder() as folder:
                path = folder / _safe_name(file.filename)
                _save(file, path, services.settings.max_recording_bytes)
                new = NewRecording(path, learner_id, **about.model_dump(exclude={"learner_id"}))
                return add_recording(
                    new, settings=services.settings, store=services.store, recordings=services.recordings
                )

        session = await anyio.to_thread.run_sync(take, limiter=services.decoding)
    background.add_task(enqueue_processing, session, services.trigger)
    return NewSessionDocument(**SessionDocument.of(session, caller).model_dump())


@asynccontextmanager
async def _form(request: Request) -> AsyncIterator[FormData]:
    """The form of a request; its file is kept on disk from 1 MB on, and gone afterwards."""
    try:
        form = await request.form(max_files=1, max_fields=_MAX_FIELDS)
    except (HTTPException, KeyError, ValueError):  # of a boundary that is missing, or parts that aren't any
        raise InvalidRequestError("The form can't be read; send multipart/form-data with one file.") from None
    try:
        yield form
    finally:
        await form.close()


def _parts(form: FormData) -> tuple[UploadFile, AboutRecording]:
    file = form.get("file")
    if not isinstance(file, UploadFile):
        raise InvalidRequestError("The form has no file; send the recording as its part `file`.")
    fields: dict[str, Any] = {}
    for name, value in form.multi_items():
        if name == "file":
            continue
        if name in fields or not isinstance(value, str):
            raise InvalidRequestError("Each field of the form may come once, as text.")
        if value:
            fields[name] = value
    return file, _validated(AboutRecording, fields)


def _reserve(body: bytes, caller: AccessToken, services: Services) -> NewSessionDocument:
    asked = _validated(DirectUploadRequest, body)
    if asked.size_bytes > services.settings.max_recording_bytes:
        raise RecordingTooLargeError(
            f"The recording is larger than the {services.settings.max_recording_mb:g} MB allowed. Split or compress it."
        )
    learner_id = learner_of(caller, asked.learner_id)
    about = asked.model_dump(exclude={"learner_id", "size_bytes", "file_name"})
    session, upload = reserve_upload(
        NewRecording(Path(_safe_name(asked.file_name)), learner_id, **about),
        size_bytes=asked.size_bytes,
        expires_s=_UPLOAD_EXPIRES_S,
        store=services.store,
        recordings=services.recordings,
    )
    return NewSessionDocument(**SessionDocument.of(session, caller).model_dump(), upload=UploadDocument.of(upload))


def _validated(kind: type[_About], values: bytes | dict[str, Any]) -> _About:
    try:
        return kind.model_validate_json(values) if isinstance(values, bytes) else kind.model_validate(values)
    except ValidationError as error:
        problems = "; ".join(f"{field_path(item, 'the whole')}: {item['type']}" for item in error.errors()[:5])
        raise InvalidRequestError(f"The description of the recording can't be used ({problems[:300]}).") from None


def _save(file: UploadFile, path: Path, max_bytes: int) -> None:
    with path.open("wb") as target:
        while chunk := file.file.read(1 << 16):
            target.write(chunk)
            if target.tell() > max_bytes:
                raise RecordingTooLargeError(f"The recording is larger than the {max_bytes / 1e6:g} MB allowed.")


def _safe_name(given: str | None) -> str:
    """A file name that says what it was called and nothing more: the last part, of harmless characters."""
    last = re.split(r"[/\\]", given or "")[-1]
    return _SAFE_NAME.sub("_", last)[-80:].lstrip("._-") or "recording"
