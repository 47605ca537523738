"""Flow: recordings that were dropped into the inbox become sessions."""

from __future__ import annotations

from typing import Annotated

from prefect import flow
from prefect.artifacts import create_table_artifact
from pydantic import Field

from flows.stages import inbox
from speakkit.operations.withdrawal import carry_out


@flow(name="collect-inbox", persist_result=False)
def collect_inbox(limit: Annotated[int, Field(ge=1, le=100)] = 100) -> dict[str, int]:
    """Collect at most `limit` recordings; returns how many were added, moved aside and left.

    The next scan of `process-waiting` processes them.
    """
    box = inbox()
    collected = box.collect(limit)
    for learner_id, purpose in collected.withdrawn:
        carry_out(learner_id, [purpose], box.settings, box.store, box.recordings)
    if collected.rejected:
        create_table_artifact(
            key="inbox-rejected",
            # the message names the file, which people choose; its code and time say enough to go and look
            table=[{"code": rejected.code, "at": rejected.at.isoformat()} for rejected in collected.rejected],
            description=f"{len(collected.rejected)} moved to `rejected/`, each with a file that says why",
        )
    return {"added": len(collected.added), "rejected": len(collected.rejected), "left": collected.left}
