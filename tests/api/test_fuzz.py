"""Requests generated from the OpenAPI document: whatever is sent, no fault, no stack trace, nothing of anybody else.

SPEAKKIT_FUZZ_REQUESTS says how many there are in all; `make fuzz` sends 10,000.
"""

from __future__ import annotations

import math
import os
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, given
from hypothesis import settings as examples
from schemathesis.core.result import Ok

from speakkit.api import Services, create_app
from speakkit.model.access import Role
from speakkit.pipeline.pipeline import Pipeline
from speakkit.settings import Settings
from tests.api.conftest import CallerClient, hand_in
from tests.support.instant import SPOKEN
from tests.support.service import token_for

REQUESTS = int(os.environ.get("SPEAKKIT_FUZZ_REQUESTS", "200"))
SECRETS = (SPOKEN, "ben-2", "Traceback", "speakkit/", "duckdb")


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(data_dir=tmp_path / "data", requests_per_minute=10**9, uploads_per_hour=10**9)


@pytest.mark.slow
@pytest.mark.timeout(3000)
@pytest.mark.filterwarnings("default")  # of the generator, about its own dependencies
@pytest.mark.filterwarnings("ignore:Do not use the `random` module")  # Schemathesis does, while it makes a request
def test_generated_requests_find_no_fault(
    services: Services, caller: CallerClient, pipeline: Pipeline, talk: bytes
) -> None:
    pipeline.process(str(hand_in(caller(Role.LEARNER, "ben"), talk)["session_id"]))
    schema = schemathesis.openapi.from_asgi("/api/openapi.json", create_app(services))
    token = {"Authorization": f"Bearer {token_for(services, Role.LEARNER, 'ana')}"}
    operations = [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]
    statuses: Counter[int] = Counter()
    while (left := REQUESTS - sum(statuses.values())) > 0:  # some operations have few requests to generate
        for operation in operations:
            send(operation, math.ceil(left / len(operations)), token, statuses)
    print(f"{sum(statuses.values())} requests: {dict(sorted(statuses.items()))}")  # noqa: T201
    assert len(pipeline.store.sessions.all(learner_id="ben")) == 1


def send(operation: Any, count: int, headers: dict[str, str], statuses: Counter[int]) -> None:  # noqa: ANN401
    """Send up to `count` requests to one operation, and look at each answer."""

    @examples(max_examples=count, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(case=operation.as_strategy())
    def send_one(case: schemathesis.Case[Any]) -> None:
        answer = case.call(headers=headers)
        statuses[answer.status_code] += 1
        assert answer.status_code < 500, f"{case.method} {case.path}: {answer.text[:300]}"
        sent = repr(case)  # the generator tries names that it finds in the source, and a refusal may repeat them
        assert [secret for secret in SECRETS if secret in answer.text and secret not in sent] == []

    send_one()
