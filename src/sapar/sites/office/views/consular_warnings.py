"""Warnings to citizens: written, looked at with how many they reach, approved by a second person, sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sapar.core.accounts import policy
from sapar.core.accounts.policies import needs
from sapar.lines.consular import queries, rules, services
from sapar.lines.consular.models import Warning
from sapar.lines.consular.refusals import NotFound
from sapar.sites.office.forms.consular import WarningForm
from sapar.sites.office.telling import attempt, said_no, told
from sapar.sites.office.views.consular import ON_A_PAGE, actor_of, chosen_office


@needs(rules.WARNING_READ)
@require_safe
def listed(request: HttpRequest) -> HttpResponse:
    """All warnings of all missions."""
    page = Paginator(queries.warnings(actor=actor_of(request)), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "office/consular/warnings.html", {"section": "warnings", "page": page})


@needs(rules.WARNING_READ)
@require_safe
def show(request: HttpRequest, uid: str) -> HttpResponse:
    """One warning: its texts, whom it concerns, how many it reaches, how far its messages are, what can be done."""
    actor, row = actor_of(request), _warning(request, uid)
    at = rules.AtOffice(row.office)
    own = actor.user is not None and row.written_by_id == actor.user.pk
    context = {
        "section": "warnings",
        "warning": row,
        "reach": queries.reach(
            country=row.country, region=row.region, there_from=row.there_from, there_to=row.there_to
        ),
        "delivery": queries.delivery(actor=actor, warning=row) if row.sent_at else None,
        "may_write": policy.may(actor, rules.WARNING_WRITE, at),
        "may_approve": policy.may(actor, rules.WARNING_APPROVE, at) and not own,
        "texts": [(name, row.titles.get(code, ""), row.texts.get(code, "")) for code, name in _LANGUAGES],
    }
    return render(request, "office/consular/warning.html", context)


_LANGUAGES = (("ky", "Кыргызча"), ("ru", "Русский"), ("en", "English"))


@needs(rules.WARNING_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HttpRequest, uid: str = "") -> HttpResponse:
    """Write a warning, or change one that nobody has approved."""
    actor = actor_of(request)
    row = _warning(request, uid) if uid else None
    office, _offices = chosen_office(request, rules.WARNING_WRITE)
    if office is None:
        raise Http404
    initial: dict[str, Any] = {"severity": "warning", "public": True, "country": office.serves[0]}
    if row is not None:
        initial = {
            name: getattr(row, name) for name in ("severity", "country", "region", "there_from", "there_to", "public")
        }
        for code, _name in _LANGUAGES:
            initial |= {f"title_{code}": row.titles.get(code, ""), f"text_{code}": row.texts.get(code, "")}
    form = WarningForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        where = row.office if row is not None else office
        made = attempt(form, lambda: services.write_warning(actor=actor, office=where, warning=row, **form.values))
        if made is not None:
            told(request, _("The warning is kept. Look at it, then ask for approval."))
            return redirect("office:warning", made.uid)
    context = {"section": "warnings", "form": form, "warning": row, "office": office}
    return render(request, "office/consular/warning_form.html", context, status=422 if form.errors else 200)


def _act(permission: str, act: Callable[..., Any], done: str) -> Callable[..., HttpResponse]:
    @needs(permission)
    @require_POST
    def view(request: HttpRequest, uid: str) -> HttpResponse:
        row = _warning(request, uid)
        if said_no(request, lambda: act(actor=actor_of(request), warning=row)):
            told(request, _(done))
        return redirect("office:warning", uid)

    return view


propose = _act(rules.WARNING_WRITE, services.propose_warning, gettext_noop("Somebody else is asked to approve it."))
approve = _act(rules.WARNING_APPROVE, services.approve_warning, gettext_noop("The warning is approved."))
withdraw = _act(rules.WARNING_WRITE, services.withdraw_warning, gettext_noop("The warning is taken back."))


@needs(rules.WARNING_WRITE)
@require_POST
def send(request: HttpRequest, uid: str) -> HttpResponse:
    """Send it to those whom it concerns and who have not got it."""
    row, numbers = _warning(request, uid), []
    if said_no(request, lambda: numbers.append(services.send_warning(actor=actor_of(request), warning=row))):
        number = numbers[0]
        said = ngettext("%(number)s new message is on its way.", "%(number)s new messages are on their way.", number)
        told(request, said % {"number": number})
    return redirect("office:warning", uid)


def _warning(request: HttpRequest, uid: str) -> Warning:
    try:
        return queries.warning(actor=actor_of(request), uid=uid)
    except NotFound:
        raise Http404 from None
