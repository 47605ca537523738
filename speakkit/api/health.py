"""Whether the service works: for load balancers, so it says nothing to strangers but that."""

from __future__ import annotations

from fastapi import APIRouter
from pydantic import BaseModel

from speakkit.api.failures import FAILURES
from speakkit.api.services import ServicesDep

router = APIRouter(tags=["health"], responses=FAILURES)


class Health(BaseModel):
    status: str


@router.get("/api/health")
def health(services: ServicesDep) -> Health:
    """The store and the place of recordings answer; 503 otherwise."""
    services.store.check()
    services.recordings.exists("speakkit-health")
    return Health(status="ok")
