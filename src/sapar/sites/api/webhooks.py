"""Webhooks: addresses of other systems that are told what happens; and what a token may do."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Schema
from pydantic import Field

from sapar.core.accounts.models import ApiToken
from sapar.core.cases.refusals import NotFound
from sapar.core.webhooks import queries, services
from sapar.core.webhooks.models import Delivery, Webhook
from sapar.sites.api.operations import ANY, actor, operation
from sapar.sites.api.refusals import Refused
from sapar.sites.api.values import Input, Key

router = Router()
WRITE = services.WRITE
_UUID = r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$"
HookUid = Annotated[str, Path(pattern=_UUID)]


class Me(Schema):
    """What a token may do: its scopes, and the roles of its account."""

    account: str
    name: str
    office: str | None
    scopes: list[str]
    expires_at: datetime


@operation(router, "GET", "/me", permission=ANY, response=Me)
def read_me(request: HttpRequest) -> Any:
    """The token that is shown: its account, scopes, and when it ends."""
    who = actor(request)
    token = ApiToken.objects.select_related("holder__office").get(uid=who.ident)
    return {
        "account": token.holder.email.partition("@")[0], "name": token.name, "scopes": token.scopes,
        "office": token.holder.office.code if token.holder.office else None, "expires_at": token.expires_at,
    }  # fmt: skip


class WebhookIn(Input):
    """An address, and what it is told. `events`: kinds of actions, such as `moved`; all if empty."""

    account: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[a-z0-9-]+$")]
    url: Annotated[str, Field(min_length=9, max_length=500, pattern=r"^https?://[!-~]+$")]
    events: Annotated[list[Annotated[str, Field(max_length=20, pattern=r"^[a-z_]+$")]], Field(max_length=30)] = []


class WebhookOut(Schema):
    """A webhook; `ended_at` is null while it is in use."""

    uid: str
    account: str
    url: str
    events: list[str]
    made_at: datetime
    ended_at: datetime | None

    @staticmethod
    def resolve_uid(row: Webhook) -> str:
        """Its uid as text."""
        return str(row.uid)

    @staticmethod
    def resolve_account(row: Webhook) -> str:
        """The account whose cases it is told of."""
        return row.holder.email.partition("@")[0]


class DeliveryOut(Schema):
    """An event and how its delivery stands."""

    uid: str
    event: str
    data: dict[str, Any]
    at: datetime
    status: str
    attempts: int
    answered: int | None
    failure: str
    delivered_at: datetime | None

    @staticmethod
    def resolve_uid(row: Delivery) -> str:
        """Its uid as text."""
        return str(row.uid)


class PublicKey(Schema):
    """The key with which receivers check signatures (Ed25519)."""

    key: str


@operation(router, "GET", "/webhooks/key", permission=ANY, response=PublicKey)
def read_webhook_key(request: HttpRequest) -> Any:
    """The public key of this installation. Check the signature and the age of every delivery."""
    return {"key": services.public_key()}


@operation(router, "GET", "/webhooks", permission=WRITE, response=list[WebhookOut])
def list_webhooks(request: HttpRequest) -> Any:
    """Webhooks of the accounts that one looks after, the newest first."""
    return list(queries.webhooks(actor=actor(request))[:200])


@operation(router, "POST", "/webhooks", permission=WRITE, response=WebhookOut, status=201, problems=(409,))
def add_webhook(request: HttpRequest, body: WebhookIn, key: Key = None) -> Any:
    """Have an address told what happens in the cases that an account may see."""
    holder = queries.accounts(actor=actor(request)).filter(email=f"{body.account}@service.invalid").first()
    if holder is None:
        raise Refused("body.account", _("There is no such account that you look after."))
    return services.add_webhook(actor=actor(request), holder=holder, url=body.url, events=body.events, key=key)


@operation(router, "POST", "/webhooks/{uid}/end", permission=WRITE, response=WebhookOut)
def end_webhook(request: HttpRequest, uid: HookUid) -> Any:
    """Tell the address nothing more; twice is once."""
    services.end_webhook(actor=actor(request), webhook=_webhook(request, uid))
    return _webhook(request, uid)


@operation(router, "POST", "/webhooks/{uid}/ping", permission=WRITE, response=DeliveryOut, status=201)
def ping_webhook(request: HttpRequest, uid: HookUid) -> Any:
    """Send an event that says nothing, to try the address."""
    return services.ping(actor=actor(request), webhook=_webhook(request, uid))


@operation(router, "GET", "/webhooks/{uid}/deliveries", permission=WRITE, response=list[DeliveryOut])
def list_deliveries(request: HttpRequest, uid: HookUid, limit: Annotated[int, Query(ge=1, le=200)] = 50) -> Any:
    """What the address was told, the latest first."""
    return list(queries.deliveries(actor=actor(request), webhook=_webhook(request, uid))[:limit])


def _webhook(request: HttpRequest, uid: str) -> Webhook:
    try:
        return queries.webhook(actor=actor(request), uid=uid)
    except Webhook.DoesNotExist:
        raise NotFound(_("There is no such webhook.")) from None
