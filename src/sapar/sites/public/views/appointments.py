"""A time at a mission, booked without an account: chosen, confirmed by the link of an e-mail, printed, cancelled."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from sapar.core.accounts.actors import ANYONE
from sapar.core.accounts.models import Office
from sapar.core.accounts.policies import public
from sapar.lines.consular import queries, services
from sapar.lines.consular.models import Slot
from sapar.lines.consular.queries.appointments import local_day
from sapar.lines.consular.refusals import NotFound, Refused
from sapar.lines.consular.services.bookings import Visitor
from sapar.sites.public.appointment_forms import BookForm, ChooseForm
from sapar.sites.public.floods import too_many
from sapar.sites.shared import words


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest) -> HttpResponse:
    """Where and for what, then on which day, then at what time and who comes."""
    chosen = ChooseForm(request.GET if "mission" in request.GET else None, offered=queries.offered())
    context: dict[str, Any] = {"chosen": chosen}
    if not chosen.is_bound or not chosen.is_valid():
        return _page(request, context, wrong=chosen.is_bound)
    office, service = chosen.offices[chosen.cleaned_data["mission"]], chosen.cleaned_data["service"]
    slots = list(queries.bookable_slots(office=office, service=service))
    days = list(dict.fromkeys(local_day(office, slot.starts) for slot in slots))
    on = _day(request.GET.get("day"), days)
    context |= {"office": office, "days": days, "on": on}
    if on is None:
        return _page(request, context)
    here = {slot.uid: slot for slot in slots if local_day(office, slot.starts) == on}
    if request.method != "POST":
        form = BookForm(initial={"key": secrets.token_urlsafe(24)})
        form.offer("slot", _times(office, here))
        return _page(request, context | {"form": form})
    form = BookForm(request.POST)
    form.offer("slot", _times(office, here))
    if form.is_valid() and _asked(request, form, here[form.cleaned_data["slot"]]):
        return redirect("public:appointment_sent")
    return _page(request, context | {"form": form}, wrong=True)


def _asked(request: HttpRequest, form: BookForm, slot: Slot) -> bool:
    if too_many(request, "appointment"):
        form.add_error(None, _("Too many requests came from your network. Try again in an hour."))
        return False
    said = {name: value for name, value in form.cleaned_data.items() if name not in ("slot", "key")}
    try:
        services.ask_booking(
            actor=ANYONE, key=form.cleaned_data["key"], slot=slot, visitor=Visitor(**said, language=words.language()),
            link=lambda secret: request.build_absolute_uri(reverse("public:appointment_slip", args=[secret])),
        )  # fmt: skip
    except Refused as refused:
        form.add_error(refused.at if refused.at in form.fields else None, str(refused))
        return False
    return True


def _page(request: HttpRequest, context: dict[str, Any], *, wrong: bool = False) -> HttpResponse:
    return render(request, "public/abroad/appointment.html", context, status=422 if wrong else 200)


def _day(written: str | None, days: list[date]) -> date | None:
    wanted = [day for day in days if day.isoformat() == written]
    return next(iter(wanted or days), None)


def _times(office: Office, slots: dict[str, Slot]) -> list[tuple[str, str]]:
    zone = ZoneInfo(office.time_zone)
    return [(uid, f"{slot.starts.astimezone(zone):%H:%M}") for uid, slot in slots.items()]


@public
@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """Look into your e-mail. The same page whoever asked."""
    return render(request, "public/abroad/appointment_sent.html")


@public
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def slip(request: HttpRequest, secret: str) -> HttpResponse:
    """Where the link of the e-mail leads: confirm, print, cancel. Opening it alone does nothing: mail programs do."""
    problem = ""
    try:
        if request.method == "POST":
            try:
                if "confirm" in request.POST:
                    services.confirm_booking(secret=secret)
                elif "cancel" in request.POST:
                    services.cancel_booking(secret=secret)
                return redirect("public:appointment_slip", secret)
            except NotFound:
                raise
            except Refused as refused:
                problem = str(refused)
        row = queries.booking_by_link(secret=secret)
    except NotFound:
        raise Http404 from None
    context = {"asked": row, "office": row.slot.office, "problem": problem}
    return render(request, "public/abroad/appointment_slip.html", context, status=422 if problem else 200)
