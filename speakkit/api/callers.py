"""Who asks: the bearer token of a request, looked up by its digest, before anything else is read."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from speakkit.api.request_limits import RateLimits
from speakkit.api.services import ServicesDep
from speakkit.errors import ForbiddenError, InvalidRequestError, UnauthenticatedError
from speakkit.model import checked_id
from speakkit.model.access import PREFIX, AccessToken, digest
from speakkit.store import Store

bearer = HTTPBearer(auto_error=False, description="A token of `speakkit token create`.")
_MAX_SECRET = 200


def authenticated(
    request: Request,
    services: ServicesDep,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)],
) -> AccessToken:
    """The token that the request shows.

    Raises:
        UnauthenticatedError: it shows none, or one that opens nothing (any more).
        TooManyRequestsError: the token came too often, or opens nothing and others from its address didn't either.
    """
    if credentials is None:
        raise UnauthenticatedError("Send a token: Authorization: Bearer speakkit_...")
    token = valid_token(credentials.credentials, request, services.limits, services.store)
    services.limits.request(token.token_id)
    return token


def valid_token(secret: str, request: Request, limits: RateLimits, store: Store) -> AccessToken:
    """The token that has this secret, which a request shows.

    Raises:
        UnauthenticatedError: it opens nothing (any more).
        TooManyRequestsError: it opens nothing, and it or others from its address didn't too often.
    """
    tried = digest(secret)
    limits.before_lookup(tried)
    token = store.access.token(tried) if _may_be_one(secret) else None
    if token is None or not token.is_valid(datetime.now(UTC)):
        limits.failure(request.client.host if request.client else "unknown", tried)
        raise UnauthenticatedError("The token is unknown, revoked or has expired. Ask the operator for another.")
    return token


def _may_be_one(secret: str) -> bool:
    """Whether it has the form of a token; nothing else is worth a turn at the store."""
    return secret.startswith(PREFIX) and len(secret) <= _MAX_SECRET


CallerDep = Annotated[AccessToken, Depends(authenticated)]


def learner_of(caller: AccessToken, learner_id: str | None) -> str:
    """The learner that a request is about: the one named, or the only one that the caller has.

    Raises:
        InvalidRequestError: none is named, and it isn't plain who is meant.
        InvalidIdError: the name can't be one.
        ForbiddenError: the caller has nothing to do with that learner, who may or may not exist.
    """
    if learner_id is None:
        if caller.learners is None or len(caller.learners) != 1:
            raise InvalidRequestError("Name the learner: learner_id.")
        return caller.learners[0]
    checked_id(learner_id)
    if not caller.covers(learner_id):
        raise ForbiddenError(f"The token isn't about learner {learner_id}.")
    return learner_id
