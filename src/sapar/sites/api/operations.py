"""How an operation is stated: its permission, what it answers, which problems it may tell of."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from inspect import getdoc
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router
from ninja.operation import Operation

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.sites.api.refusals import Refused, TooMany
from sapar.sites.shared import limits

View = TypeVar("View", bound=Callable[..., Any])
ANY = "any token"
"""The permission of operations that tell a token about itself."""
EVERYBODY = "everybody"
"""The permission of operations that need no token: what is public anyway."""
ALWAYS = (401, 403, 429)
UNCHANGED = {304: {"description": "It is still what the ETag sent with If-None-Match stands for."}}


def actor(request: HttpRequest) -> Actor:
    """Who asks."""
    found: Actor = request.auth  # type: ignore[attr-defined]
    return found


def operation(
    router: Router,
    method: str,
    path: str,
    *,
    permission: str,
    response: Any,
    status: int = 200,
    problems: tuple[int, ...] = (),
    replies: dict[int, dict[str, Any]] | None = None,
) -> Callable[[View], View]:
    """Add a function to a router as an operation that needs a permission somewhere; services and queries check it for
    the very record. Its name is the operation's id, its docstring the description.

    `problems`: statuses beyond those that every operation may answer with; `replies`: further answers as OpenAPI
    describes them.
    """
    everybody = permission == EVERYBODY
    taken = {
        *((429,) if everybody else ALWAYS),
        *problems,
        *((404,) if "{" in path else ()),
        *((400, 413) if method == "POST" else ()),
    }

    def contribute(stated: Operation) -> None:
        taken.add(422)
        stated.openapi_extra = {"x-permission": permission, "x-problems": sorted(taken), "x-replies": replies or {}}
        stated.view_func = _guarded(stated.view_func, permission, _parameters(stated))

    def add(view: View) -> View:
        view._ninja_contribute_to_operation = [contribute]  # type: ignore[attr-defined]
        text = getdoc(view) or ""
        auth: dict[str, Any] = {"auth": None} if everybody else {}
        adder = router.api_operation(
            [method], path, response={status: response}, operation_id=view.__name__, summary=text.partition("\n")[0],
            description=text, **auth,
        )  # fmt: skip
        adder(view)
        return view

    return add


def _parameters(stated: Operation) -> frozenset[str]:
    """The names that the query part of an address may hold."""
    models = [model for model in stated.models if model.__ninja_param_source__ == "query"]
    return frozenset(name for model in models for name in model.__ninja_flatten_map__)


def _guarded(view: Callable[..., Any], permission: str, known: frozenset[str]) -> Callable[..., Any]:
    @wraps(view)
    def guarded(request: HttpRequest, **values: Any) -> Any:
        if permission == EVERYBODY:
            _counted(request)
        elif permission != ANY:
            policy.require(actor(request), permission)
        # A misspelt filter would otherwise show everything.
        for name in request.GET:
            if name not in known:
                raise Refused(f"query.{name[:60]}", _("There is no such parameter: correct its name or leave it out."))
        return view(request, **values)

    return guarded


def _counted(request: HttpRequest) -> None:
    """TooMany where an address asks too often for what needs no token."""
    if seconds := limits.wait("public", limits.from_where(request), most=settings.API_PUBLIC_A_MINUTE):
        raise TooMany(seconds)
