"""Starting a deployment run for a session that has just arrived, for whoever takes uploads in."""

from __future__ import annotations

from dataclasses import dataclass

from prefect.deployments import run_deployment

from speakkit.errors import TriggerError
from speakkit.intake.trigger import attempt_key
from speakkit.model import Session


@dataclass(frozen=True)
class PrefectTrigger:
    """Starts a run of `deployment` for each attempt at a session, and doesn't wait for it."""

    deployment: str
    name: str = "prefect"

    def start(self, session: Session) -> None:
        """Raises TriggerError where Prefect doesn't answer or knows no such deployment."""
        try:
            # the key holds the attempt: with the same key after a failed run, Prefect gives that failed run back
            run_deployment(
                self.deployment,
                parameters={"session_id": session.session_id},
                idempotency_key=attempt_key(session),
                timeout=0,
                as_subflow=False,
            )
        except Exception as error:  # noqa: BLE001  # of Prefect's client, of any kind
            raise TriggerError(f"Prefect started no run of {self.deployment} ({type(error).__name__}).") from None
