"""What a learner has to agree to before the pipeline does it, and what is assumed of those who were not asked.

Engines that are embedded, or run on this machine or network, need no consent. Of the others each call is preceded by a look at
what the learner agrees to at that moment: consent that is withdrawn ends the calls, in the middle of a stage too.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from speakkit.analyse import ANALYSERS
from speakkit.model import EngineStage, Purpose
from speakkit.settings import Settings
from speakkit.store import Parts
from speakkit.transcribe import TRANSCRIBERS

_NEEDED: Mapping[EngineStage, tuple[Purpose, str]] = {
    "transcribe": (Purpose.TRANSCRIPTION, "Sending the recording to {vendor}"),
    "analyse": (Purpose.ANALYSIS, "Sending the transcript to {vendor}"),
}


def assume_defaults(store: Parts, settings: Settings, learner_id: str) -> None:
    """Write down what holds for a learner where nobody asked, by the settings, with who decided on that."""
    decided = dict.fromkeys(map(Purpose, sorted(settings.consent_defaults)), True)
    by = settings.consent_decided_by
    source = f"the default of {by}" if by else "the default that SpeakKit comes with"
    store.consents.assume(learner_id, {Purpose.TRACKING: False} | decided, source=source)


def recipient(stage: EngineStage, engine: str, settings: Settings) -> str | None:
    """The vendor that gets what a learner said; None where the engine is embedded, local, or no registered one."""
    info = TRANSCRIBERS.find(engine) if stage == "transcribe" else ANALYSERS.find(engine)
    return None if info is None else info.sends_to(settings)


def call_guard(store: Parts, settings: Settings, session_id: str, stage: EngineStage) -> Callable[[str], None]:
    """What a ledger asks right before each call of the session, with the name of the engine that is to be called.

    It raises a ConsentError where the learner doesn't agree.
    """

    def allow(engine: str) -> None:
        vendor = recipient(stage, engine, settings)
        if vendor is not None:
            require_consent(store, session_id, stage, vendor)

    return allow


def require_consent(store: Parts, session_id: str, stage: EngineStage, vendor: str) -> None:
    """Make sure that the session's learner agrees to what a call of this stage sends to the vendor.

    Raises:
        ConsentError: they don't.
    """
    purpose, what = _NEEDED[stage]
    store.consents.require(store.sessions.get(session_id).learner_id, purpose, what.format(vendor=vendor))
