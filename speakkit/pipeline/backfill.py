"""Analyses of many sessions asked for together, in a batch that costs half and takes up to a day (`process --batch`).

The sessions are transcribed as ever, and their transcripts' first questions handed in as one batch. Its answers are kept
where an analysis looks before it asks (`speakkit.calls.ledger`), so that the same fifteen steps then find them there: a session
whose answer is missing or can't be read asks itself, at the full price.

Meanwhile nobody holds the sessions, which are ANALYZING: it may take a day, and the process may end. The store has the
batch from before it was handed in, and lets nobody take its sessions up until they have an outcome, or the batch has
expired. Whoever runs the command again goes on with the same batch.
"""

from __future__ import annotations

import json
import logging
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from time import sleep

from filelock import FileLock, Timeout

from speakkit.analyse import ANALYSERS, AnalysisRequest
from speakkit.analyse.batching import AnalysisBatches, BatchQuestion, VendorBatch, in_batches, was_taken
from speakkit.calls.batches import Batch, BatchItem, new_item
from speakkit.calls.retry import asked_wait_s, retrying
from speakkit.errors import (
    BadAnswerError,
    ConfigurationError,
    ConsentError,
    EngineError,
    EngineTimeoutError,
    EngineUnavailableError,
    InvalidStateError,
    SpeakKitError,
)
from speakkit.patterns.vocabulary import KnownPattern
from speakkit.pipeline.analysis_plan import first_plan
from speakkit.pipeline.batch_answers import BatchAnswers, Tell
from speakkit.pipeline.consent import call_guard
from speakkit.pipeline.pipeline import Pipeline
from speakkit.recordings.owner_only import OWNER_ONLY_FILE, make_folder
from speakkit.store import Parts, Store
from speakkit.text.counting import counted

log = logging.getLogger(__name__)

_GRACE = timedelta(hours=1)
"""How long after its day a batch that hasn't ended is still waited for."""

_CLOCKS_APART = timedelta(minutes=5)
"""How far the vendor's clock may be from ours."""


@dataclass(frozen=True)
class Backfilled:
    """What a backfill leaves to do: sessions ready to be processed on, and those that went no further."""

    ready: tuple[str, ...]
    stopped: tuple[str, ...]


def backfill(pipeline: Pipeline, session_ids: Sequence[str], tell: Tell) -> Backfilled:
    """Transcribe the sessions, have their analyses answered in a batch, and wait for it and for any that is open.

    Args:
        tell: is called with one sentence whenever there is something to say to whoever waits.

    Raises:
        ConfigurationError: the analyser has no batches, or its key is missing.
        InvalidStateError: another process waits for a batch here.
        CostCapError: the batch might exceed the cap; nothing was handed in.
        EngineError: the vendor doesn't take the batch, or doesn't give it back; run it again.
    """
    batches = _required_batches(pipeline)
    with _alone(pipeline), pipeline.store.staying_open(), ExitStack() as held:
        answers = BatchAnswers(pipeline, batches, tell)
        run = _Backfill(pipeline, batches, tell, answers)
        run.settle_lost()
        waited_for = {session_id for batch in _open_batches(pipeline) for session_id in batch.session_ids}
        transcribed, stopped = run.transcribed([one for one in session_ids if one not in waited_for])
        run.hand_in(transcribed, held)
        run.wait()
    ready = [one for one in dict.fromkeys((*sorted(waited_for), *transcribed)) if one not in answers.refused]
    return Backfilled(tuple(ready), (*stopped, *answers.refused))


def collect_ended(pipeline: Pipeline) -> None:
    """Fetch the answers of open batches that have ended, with one look at each; what goes wrong is logged, and left.

    For runs that don't wait for batches, so that what was paid for isn't left lying.
    """
    batches = _batches(pipeline)
    if batches is None or not _open_batches(pipeline):
        return
    try:
        with _alone(pipeline):
            answers = BatchAnswers(pipeline, batches, log.info)
            for batch in _open_batches(pipeline):
                if batch.vendor_id is not None:
                    answers.collected(batch)
    except SpeakKitError as error:
        log.warning("batches not collected", extra={"code": error.code})


@contextmanager
def _alone(pipeline: Pipeline) -> Iterator[None]:
    """One process at a time hands batches in and fetches them: else one might take for lost what another just sends."""
    path = pipeline.store.path.with_name("batches.lock")
    make_folder(path.parent)
    lock = FileLock(path, timeout=0, mode=OWNER_ONLY_FILE)
    try:
        lock.acquire()
    except Timeout:
        raise InvalidStateError("Another process waits for a batch here already; let it.") from None
    try:
        yield
    finally:
        lock.release()


def _batches(pipeline: Pipeline) -> AnalysisBatches | None:
    info = ANALYSERS.find(pipeline.analyser.name)
    return None if info is None or info.batches is None else info.batches(pipeline.settings)


def _required_batches(pipeline: Pipeline) -> AnalysisBatches:
    batches = _batches(pipeline)
    if batches is None:
        able = ", ".join(info.name for info in ANALYSERS.usable() if info.batches is not None)
        raise ConfigurationError(
            f"The analyser {pipeline.analyser.name!r} takes no batches: there is nothing to batch. "
            f"Leave --batch out, or set SPEAKKIT_ANALYSER to one that takes them ({able})."
        )
    return batches


def _open_batches(pipeline: Pipeline) -> list[Batch]:
    """The batches of the analyser in use that haven't ended; another analyser's wait until that one is in use again."""
    return [batch for batch in pipeline.store.batches.open() if batch.engine == pipeline.analyser.name]


@dataclass(frozen=True)
class _Question:
    """A session's question, and the known patterns that it is about."""

    session_id: str
    known: tuple[KnownPattern, ...]
    asked: BatchQuestion


@dataclass(frozen=True)
class _Backfill:
    """One run, and the `answers` that it fetches."""

    pipeline: Pipeline
    batches: AnalysisBatches
    tell: Tell
    answers: BatchAnswers

    @property
    def store(self) -> Store:
        return self.pipeline.store

    def settle_lost(self) -> None:
        """Of batches whose handing in was never answered, as when the process died: find them, or forget them."""
        for batch in _open_batches(self.pipeline):
            if batch.vendor_id is not None:
                continue
            taken = self._found(batch)
            if taken is None:
                self.store.batches.drop(batch.batch_id)
            else:
                self.store.batches.handed_in(batch.batch_id, taken.vendor_id, taken.expires_at)

    def transcribed(self, session_ids: Sequence[str]) -> tuple[list[str], list[str]]:
        """Steps 1 to 9 of each session, which is free afterwards; those that have a transcript, and those that don't."""
        if session_ids:
            self.tell(f"Transcribing {counted(len(session_ids), 'session')} ...")
        with ThreadPoolExecutor(self.pipeline.settings.workers or os.cpu_count() or 1) as pool:
            is_done = list(pool.map(self._is_transcribed, session_ids))
        done = [session_id for session_id, ok in zip(session_ids, is_done, strict=True) if ok]
        return done, [session_id for session_id, ok in zip(session_ids, is_done, strict=True) if not ok]

    def _is_transcribed(self, session_id: str) -> bool:
        try:
            self.pipeline.transcribe_alone(self.pipeline.claim(session_id))
        except SpeakKitError as error:
            self.tell(f"{session_id}: {error.code}")
            return False
        return True

    def hand_in(self, session_ids: Sequence[str], held: ExitStack) -> None:
        """Hand in the questions that have no answer yet, in as few batches as the limits allow.

        What they may cost is set aside as long as `held` is open.
        """
        questions = self._questions(session_ids)
        costs = [question.asked.most_usd for question in questions]
        most_usd = None if None in costs else sum(cost for cost in costs if cost is not None)
        if not questions:
            return
        self.answers.settle = held.enter_context(self.pipeline.budget.setting_aside(most_usd))
        for part in in_batches([_size(question) for question in questions], self.batches.limits):
            self._hand_in(questions[part])

    def _questions(self, session_ids: Sequence[str]) -> list[_Question]:
        """The questions of those sessions that have none answered yet."""
        session_ids = self._allowed(session_ids)
        language = self.pipeline.settings.reader_language
        asked = self.store.read_each(session_ids, lambda parts, one: _request(parts, one, language))
        requests = dict(zip(session_ids, asked, strict=True))
        questions = [
            _Question(session_id, request.known_patterns, self.batches.question(request))
            for session_id, request in requests.items()
            if request is not None
        ]
        keys = [question.asked.answer_key for question in questions]
        kept = self.store.read_each(keys, lambda parts, key: parts.ledger.kept_answer(key))
        return [question for question, answer in zip(questions, kept, strict=True) if answer is None]

    def _allowed(self, session_ids: Sequence[str]) -> list[str]:
        """Those whose learner agrees; of one who doesn't, the analysis says so when the session comes to it."""
        refusals = self.store.read_each(session_ids, self._refusal)
        for refusal in filter(None, refusals):
            self.tell(refusal)
        return [one for one, refusal in zip(session_ids, refusals, strict=True) if refusal is None]

    def _refusal(self, parts: Parts, session_id: str) -> str | None:
        try:
            call_guard(parts, self.pipeline.settings, session_id, "analyse")(self.pipeline.analyser.name)
        except ConsentError as error:
            return error.message
        return None

    def _hand_in(self, questions: Sequence[_Question]) -> None:
        batch = self.batches.new_batch()
        items = {_item(batch, question).custom_id: question for question in questions}
        batch = self.store.batches.add(
            batch.model_copy(update={"items": tuple(_item(batch, question) for question in questions)})
        )
        if not batch.items:
            return
        taken = self._created(batch, [(item.custom_id, items[item.custom_id].asked.fields) for item in batch.items])
        self.store.batches.handed_in(batch.batch_id, taken.vendor_id, taken.expires_at)
        self.answers.own.add(batch.batch_id)
        self.tell(
            f"Batch {taken.vendor_id} has the analyses of {counted(len(batch.items), 'session')}, at half the price. "
            "Most end within an hour, all within a day. Interrupt at any time: `speakkit process --batch` goes on with it."
        )

    def _created(self, batch: Batch, questions: Sequence[tuple[str, dict[str, object]]]) -> VendorBatch:
        """Hand in, with retries; where an answer didn't come, look whether the vendor has it before asking again."""
        may_be_there = False

        def attempt() -> VendorBatch:
            nonlocal may_be_there
            found = self._found(batch) if may_be_there else None
            may_be_there = True
            try:
                return found or self.batches.create(questions)
            except SpeakKitError as error:
                may_be_there = isinstance(error, EngineTimeoutError | EngineUnavailableError | BadAnswerError)
                raise

        try:
            return retrying(self.pipeline.settings)(attempt)
        except SpeakKitError:
            if not may_be_there:
                self.store.batches.drop(batch.batch_id)
            raise

    def _found(self, batch: Batch) -> VendorBatch | None:
        known = [one.vendor_id for one in _open_batches(self.pipeline) if one.vendor_id is not None]
        return was_taken(batch, self.batches.latest(), known, since=batch.created_at - _CLOCKS_APART)

    def wait(self) -> None:
        """Wait until every open batch has ended and its answers are kept."""
        waiting = _open_batches(self.pipeline)
        for batch in waiting:
            if batch.batch_id not in self.answers.own:
                self.tell(
                    f"Waiting for batch {batch.vendor_id}, with the analyses of {counted(len(batch.items), 'session')}."
                )
        pause_s = self.pipeline.settings.batch_poll_s
        while waiting := [batch for batch in waiting if not self._is_over(batch)]:
            sleep(pause_s)
            pause_s = min(pause_s * 1.5, self.pipeline.settings.batch_poll_max_s)

    def _is_over(self, batch: Batch) -> bool:
        try:
            return self.answers.collected(batch)
        except EngineError as error:
            if not error.is_transient or datetime.now(UTC) > batch.expires_at + _GRACE:
                raise
            self.tell(f"{error.message} The batch is looked at again.")
            sleep(asked_wait_s(error, self.pipeline.settings))
            return False


def _request(store: Parts, session_id: str, reader_language: str) -> AnalysisRequest | None:
    """What a session's analysis is asked; None where there is nothing to ask (any more)."""
    transcript = store.results.transcript(session_id)
    if transcript is None or transcript.unreliable is not None or store.results.raw_analysis(session_id) is not None:
        return None
    return first_plan(store, store.sessions.get(session_id), reader_language).request


def _item(batch: Batch, question: _Question) -> BatchItem:
    return new_item(
        batch,
        question.session_id,
        answer_key=question.asked.answer_key,
        input_hash=question.asked.input_hash,
        asked_about=[pattern.key for pattern in question.known],
    )


def _size(question: _Question) -> int:
    """About how many bytes a question takes in a batch, its name and its commas included."""
    return len(json.dumps(question.asked.fields)) + 100
