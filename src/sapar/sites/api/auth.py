"""Who asks: a token in the header `Authorization: Bearer …`. Sessions of the office do not open the interface."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from ninja.security import HttpBearer

from sapar.core.accounts import tokens
from sapar.core.accounts.actors import Actor
from sapar.sites.api.refusals import TooMany
from sapar.sites.shared import limits


class Token(HttpBearer):
    """A token of an account of another system. Each operation names the permission that the token must give."""

    def __call__(self, request: HttpRequest) -> Any:
        """The actor, or None; a refused attempt counts against the address it came from."""
        actor = super().__call__(request)
        if actor is not None:
            return actor
        if seconds := limits.wait("refused", limits.from_where(request), most=settings.API_REFUSALS_A_MINUTE):
            raise TooMany(seconds)
        return None

    def authenticate(self, request: HttpRequest, token: str) -> Actor | None:
        """Who acts by the token; TooMany where it has been used too often this minute."""
        actor = tokens.authenticate(token)
        if actor is not None and (seconds := limits.wait("token", actor.ident, most=settings.API_REQUESTS_A_MINUTE)):
            raise TooMany(seconds)
        return actor
