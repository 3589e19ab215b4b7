"""Other systems: their accounts, the tokens by which they act, and the addresses that are told what happens."""

from __future__ import annotations

import secrets
from uuid import UUID

from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sapar.core.accounts import policy, tokens
from sapar.core.accounts.models import ApiToken, User
from sapar.core.accounts.policies import needs
from sapar.core.accounts.services import Refused
from sapar.core.audit.once import KeyReused
from sapar.core.cases.enums import Kind
from sapar.core.webhooks import queries, services
from sapar.core.webhooks.models import Delivery, Webhook
from sapar.core.webhooks.refusals import Refused as WebhookRefused
from sapar.sites.office.forms.machines import AccountForm, TokenForm, WebhookForm, code_of
from sapar.sites.office.telling import attempt, said_no, told, warned
from sapar.sites.shared.requests import StaffRequest

ISSUE, HOOK, STAFF = tokens.ISSUE, services.WRITE, "accounts.staff.write"
ON_A_PAGE = 50


@needs(ISSUE)
@require_safe
def show(request: StaffRequest) -> HttpResponse:
    """The accounts, what each has, and the tokens of all of them."""
    actor, now = request.actor, timezone.now()
    open_now = Q(tokens__revoked_at=None, tokens__expires_at__gt=now)
    accounts = tokens.accounts(actor=actor).annotate(
        open_tokens=Count("tokens", filter=open_now, distinct=True),
        open_webhooks=Count("webhooks", filter=Q(webhooks__ended_at=None), distinct=True),
    )
    page = Paginator(tokens.tokens(actor=actor), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "section": "machines",
        "accounts": [(one, code_of(one)) for one in accounts[:200]],
        "page": page,
        "rows": [(one, code_of(one.holder), _standing(one)) for one in page],
        "may_add": policy.may(actor, STAFF),
    }
    return render(request, "office/machines/list.html", context)


def _standing(token: ApiToken) -> str:
    if token.revoked_at is not None:
        return "revoked"
    return "open" if token.is_open_at(timezone.now()) else "ended"


@needs(STAFF)
@require_http_methods(["GET", "HEAD", "POST"])
def add_account(request: StaffRequest) -> HttpResponse:
    """An account for another system; then it is given a role, as anybody."""
    form = AccountForm(request.POST if request.method == "POST" else None, actor=request.actor)
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = tokens.add_service_account(
                actor=request.actor, code=said["code"], name=said["name"], office=form.offices[said["office"]]
            )
        except Refused as refused:
            form.add_error("code", str(refused))
        else:
            told(request, _("The account is there. Give it a role, then make a token."))
            return redirect("office:staff_member", made.uid)
    context = {"section": "machines", "form": form}
    return render(request, "office/machines/account.html", context, status=422 if form.errors else 200)


def _account(request: StaffRequest, uid: UUID) -> User:
    found = tokens.accounts(actor=request.actor).filter(uid=uid).first()
    if found is None:
        raise Http404
    return found


@needs(ISSUE)
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def issue(request: StaffRequest, uid: UUID) -> HttpResponse:
    """A new token. Its secret is on the page that answers, once, and nowhere else."""
    holder = _account(request, uid)
    context = {"section": "machines", "holder": holder, "code": code_of(holder)}
    if request.method != "POST":
        form = TokenForm(holder=holder, initial={"key": secrets.token_urlsafe(12)})
        return render(request, "office/machines/token.html", context | {"form": form})
    form = TokenForm(request.POST, holder=holder)
    if form.is_valid():
        said = form.cleaned_data
        try:
            made, secret = tokens.issue(
                actor=request.actor, holder=holder, name=said["name"], scopes=said["scopes"], days=int(said["days"]),
                key=said["key"] or None,
            )  # fmt: skip
        except (Refused, KeyReused) as refused:
            form.add_error(None, str(refused))
        else:
            return render(request, "office/machines/secret.html", context | {"token": made, "secret": secret})
    return render(request, "office/machines/token.html", context | {"form": form}, status=422)


@needs(ISSUE)
@require_POST
def revoke(request: StaffRequest, uid: UUID) -> HttpResponse:
    """End a token at once."""
    found = tokens.tokens(actor=request.actor).filter(uid=uid).first()
    if found is None:
        raise Http404
    tokens.revoke(actor=request.actor, token=found)
    told(request, _("The token works no more."))
    return redirect("office:machines")


# ── addresses that are told ──────────────────────────────────────────────────────────────────────────────
@needs(HOOK)
@require_safe
def webhooks(request: StaffRequest) -> HttpResponse:
    """The addresses."""
    page = Paginator(queries.webhooks(actor=request.actor), ON_A_PAGE).get_page(request.GET.get("page"))
    rows = [(one, code_of(one.holder)) for one in page]
    return render(request, "office/machines/webhooks.html", {"section": "machines", "page": page, "rows": rows})


@needs(HOOK)
@require_http_methods(["GET", "HEAD", "POST"])
def add_webhook(request: StaffRequest) -> HttpResponse:
    """Have an address told what happens in the cases that an account may see."""
    actor = request.actor
    if request.method != "POST":
        form = WebhookForm(actor=actor, initial={"key": secrets.token_urlsafe(12)})
        return render(request, "office/machines/webhook_new.html", {"section": "machines", "form": form})
    form = WebhookForm(request.POST, actor=actor)
    if form.is_valid():
        said = form.cleaned_data
        made = attempt(
            form,
            lambda: services.add_webhook(
                actor=actor, holder=form.accounts[said["account"]], url=said["url"], events=said["events"],
                key=said["key"] or None,
            ),
        )  # fmt: skip
        if made is not None:
            told(request, _("It is told from now on. Try it with “Send a test”."))
            return redirect("office:webhook", made.uid)
    return render(request, "office/machines/webhook_new.html", {"section": "machines", "form": form}, status=422)


def _webhook(request: StaffRequest, uid: UUID) -> Webhook:
    try:
        return queries.webhook(actor=request.actor, uid=uid)
    except Webhook.DoesNotExist:
        raise Http404 from None


@needs(HOOK)
@require_safe
def webhook(request: StaffRequest, uid: UUID) -> HttpResponse:
    """One address: what it was told, and how that went."""
    found = _webhook(request, uid)
    page = Paginator(queries.deliveries(actor=request.actor, webhook=found), ON_A_PAGE).get_page(
        request.GET.get("page")
    )
    titles = {f"case.{kind.value}": kind.label for kind in Kind} | {"ping": _("Test")}
    context = {
        "section": "machines", "webhook": found, "code": code_of(found.holder), "page": page,
        "rows": [(one, titles.get(one.event, one.event)) for one in page],
        "events": [Kind(kind).label for kind in found.events if kind in Kind.values],
        "public_key": services.public_key(),
    }  # fmt: skip
    return render(request, "office/machines/webhook.html", context)


@needs(HOOK)
@require_POST
def test_webhook(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Send an event that says nothing."""
    found = _webhook(request, uid)
    if said_no(request, lambda: services.ping(actor=request.actor, webhook=found)):
        told(request, _("A test is on its way. Load the page again to see how it went."))
    return redirect("office:webhook", uid)


@needs(HOOK)
@require_POST
def end_webhook(request: StaffRequest, uid: UUID) -> HttpResponse:
    """Tell the address nothing more."""
    services.end_webhook(actor=request.actor, webhook=_webhook(request, uid))
    told(request, _("It is told nothing more."))
    return redirect("office:webhook", uid)


@needs(HOOK)
@require_POST
def retry(request: StaffRequest, uid: UUID, delivery: UUID) -> HttpResponse:
    """Try a delivery that was given up once more."""
    row = queries.deliveries(actor=request.actor, webhook=_webhook(request, uid)).filter(uid=delivery).first()
    if row is None:
        raise Http404
    _again(request, row)
    return redirect("office:webhook", uid)


def _again(request: StaffRequest, row: Delivery) -> None:
    try:
        services.retry(actor=request.actor, delivery=row)
    except WebhookRefused as refused:
        warned(request, str(refused))
    else:
        told(request, _("It is tried again."))
