"""The tasks that flows share: one for each external effect that is worth a retry.

Tasks are handed ids and claims, never engines, transcripts or settings: parameters end up in Prefect's database.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import cache
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE
from prefect.tasks import exponential_backoff

from flows.run_logs import send_to_run_logs
from flows.vendor_limits import limited
from speakkit.analyse import ANALYSERS
from speakkit.calls.retry import asked_wait_s, is_transient, retrying
from speakkit.errors import SpeakKitError, UnexpectedError, place_of
from speakkit.intake.inbox import Inbox
from speakkit.model import EngineStage, Session
from speakkit.pipeline.pipeline import Pipeline
from speakkit.pipeline.remote.work import RemotePipeline
from speakkit.pipeline.stages import Stages
from speakkit.settings import Settings, load_settings
from speakkit.store import Claim
from speakkit.transcribe import TRANSCRIBERS


@cache
def current_pipeline() -> Pipeline:
    """This process's pipeline, as its settings describe it."""
    settings = load_settings()
    send_to_run_logs(settings)
    return Pipeline.from_settings(settings)


def current_stages() -> Stages:
    """This process's stages: over the store beside it, or over the API of the host that has it (SPEAKKIT_STORE_URL)."""
    return current_pipeline() if load_settings().store_url is None else _remote_pipeline()


@cache
def _remote_pipeline() -> RemotePipeline:
    settings = load_settings()
    send_to_run_logs(settings)
    return RemotePipeline.from_settings(settings)


@cache
def inbox() -> Inbox:
    """This process's inbox, as its settings describe it."""
    return Inbox.from_settings(current_pipeline().settings)


def run_session(session_id: str) -> Session:
    """All fifteen steps of one session of many.

    A stage that calls a service is a task run of its own, whose retries Prefect shows; any other is part of the session's,
    since a task run takes more than all that such a stage does.

    Raises:
        SpeakKitError: it failed; the session is FAILED and holds code and message.
    """
    pipeline = current_pipeline()
    session = pipeline.run_stages(pipeline.claim(session_id), _run_as_a_task_if_called)
    return session or pipeline.store.sessions.get(session_id)  # which no task hands on


def run_stages(session_id: str) -> None:
    """The same for one session by itself, on whatever host, with each stage as a task run of its own.

    Elsewhere than at the store's host the results are handed in, and the loader ends the steps.
    """
    stages = current_stages()
    stages.run_stages(stages.claim(session_id), _run_as_a_task)


def _run_as_a_task(stage: EngineStage, claim: Claim) -> None:
    _with_retries(TASKS[stage])(claim.session_id, claim.attempt, claim.owner)


def _run_as_a_task_if_called(stage: EngineStage, claim: Claim) -> Session | None:
    settings = current_stages().settings
    engine = _engine_of(stage, settings)
    info = TRANSCRIBERS.find(engine) if stage == "transcribe" else ANALYSERS.find(engine)
    if info is not None and info.calls_a_service:
        _run_as_a_task(stage, claim)
        return None
    return retrying(settings)(_with_a_slot, stage, claim)


def _passing(_task: object, _run: object, state: Any) -> bool:  # noqa: ANN401  # Prefect's own type is generic in Any
    try:
        state.result()
    except Exception as error:  # noqa: BLE001  # whatever the task raised is judged here
        return is_transient(error)
    return False


@task(cache_policy=NO_CACHE, persist_result=False, retry_condition_fn=_passing, retry_jitter_factor=0.5)
def transcribe_recording(session_id: str, attempt: int, owner: str) -> None:
    """Steps 5 to 9: the recording is transcribed, the transcript stored, the audio deleted."""
    _waiting_as_asked("transcribe", _claim(session_id, attempt, owner))


@task(cache_policy=NO_CACHE, persist_result=False, retry_condition_fn=_passing, retry_jitter_factor=0.5)
def analyse_transcript(session_id: str, attempt: int, owner: str) -> None:
    """Steps 10 to 15: the transcript is analysed, what was found is stored, and the session is DONE."""
    _waiting_as_asked("analyse", _claim(session_id, attempt, owner))


TASKS: Mapping[EngineStage, Any] = {"transcribe": transcribe_recording, "analyse": analyse_transcript}
"""The task of each stage; their order is that of `speakkit.pipeline.stages.STAGES`."""


def _with_retries(stage: Any) -> Any:  # noqa: ANN401  # a Prefect task, whose options are set from the settings in force
    settings = current_stages().settings
    return stage.with_options(
        retries=settings.attempts - 1,
        retry_delay_seconds=exponential_backoff(backoff_factor=settings.retry_wait_s),
    )


def _engine_of(stage: EngineStage, settings: Settings) -> str:
    return settings.transcriber if stage == "transcribe" else settings.analyser


def _waiting_as_asked(stage: EngineStage, claim: Claim) -> None:
    """Run the stage; where a vendor asks for a wait, wait it out here.

    Prefect's own delays between retries are set beforehand, and know nothing of what a vendor asks for.
    """
    try:
        _with_a_slot(stage, claim)
    except SpeakKitError as error:
        time.sleep(asked_wait_s(error, current_stages().settings))
        raise


def _with_a_slot(stage: EngineStage, claim: Claim) -> Session | None:
    """Run the stage once the engine's limit has room.

    The claim is kept alive meanwhile: a session in a queue isn't that of a dead worker.
    """
    settings = current_stages().settings
    with current_stages().lease_kept(claim), limited(_engine_of(stage, settings)):
        return _only_known_errors(stage, claim)


def _claim(session_id: str, attempt: int, owner: str) -> Claim:
    return Claim(session_id, attempt, owner, current_stages().settings.lease_s)


def _only_known_errors(stage: EngineStage, claim: Claim) -> Session | None:
    """Run the stage; of an unforeseen error only its type and the line that raised it are passed on.

    Prefect writes an error's message and traceback to logs and database, and this one's may hold what a person said.

    Raises:
        SpeakKitError: as the stage raises it.
        UnexpectedError: the stage raised anything else.
    """
    try:
        return current_stages().run_stage(stage, claim)
    except SpeakKitError:
        raise
    except Exception as error:  # noqa: BLE001  # whatever it is, it is reported without its message
        unexpected = UnexpectedError(f"An unexpected {type(error).__name__} at {place_of(error)} stopped the work.")
    raise unexpected  # outside the handler, where the first error would be its context
