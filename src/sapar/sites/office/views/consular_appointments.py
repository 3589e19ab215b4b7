"""Appointments: the day of an office, times offered and booked, the hall and its screen."""

from __future__ import annotations

import secrets
from datetime import date, timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from sapar.core import days
from sapar.core.accounts.models import Office
from sapar.core.accounts.policies import needs, public
from sapar.core.registry import queries as register
from sapar.core.registry.models import Person
from sapar.lines.consular import queries, rules, services
from sapar.lines.consular.models import Booking, Slot
from sapar.lines.consular.refusals import NotFound, Refused
from sapar.sites.office.forms.consular import FreeTimesForm, SlotsForm
from sapar.sites.office.telling import attempt, said_no, told, warned
from sapar.sites.office.views.consular import actor_of, chosen_office

WINDOW = "office.window"
"""Where the session keeps which window the reader sits at."""
AHEAD = 14
"""Days within which free times are shown."""
PURPOSE = "appointment"


@needs(rules.APPOINTMENT_READ)
@require_safe
def show(request: HttpRequest) -> HttpResponse:
    """Who comes on a day."""
    office, offices = _office(request, rules.APPOINTMENT_READ)
    on = _day(request.GET.get("day"))
    day = queries.day(actor=actor_of(request), office=office, on=on)
    rows = [(slot, [one for one in day.bookings if one.slot_id == slot.pk]) for slot in day.slots]
    context = {
        "section": "appointments", "office": office, "offices": offices, "on": on, "day": day,
        "rows": [(slot, booked) for slot, booked in rows if booked], "before": on - timedelta(days=1),
        "after": on + timedelta(days=1), "today": timezone.localdate(), "window": request.session.get(WINDOW, ""),
        "waiting": day.having("waiting"), "called": day.having("called"),
    }  # fmt: skip
    return render(request, "office/consular/appointments.html", context)


@needs(rules.SLOT_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def offer(request: HttpRequest) -> HttpResponse:
    """Offer times."""
    office, offices = _office(request, rules.SLOT_WRITE)
    today = timezone.localdate()
    initial = {
        "opens": "09:00",
        "closes": "13:00",
        "minutes": "20",
        "capacity": "1",
        "first": today,
        "last": today + timedelta(days=14),
    }
    form = SlotsForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        number = attempt(
            form, lambda: services.offer_slots(actor=actor_of(request), office=office, **form.cleaned_data)
        )
        if number is not None:
            said = ngettext("%(number)s new time is offered.", "%(number)s new times are offered.", number)
            told(request, said % {"number": number})
            return redirect(f"{request.path}../?office={office.code}")
    context = {"section": "appointments", "office": office, "offices": offices, "form": form}
    return render(request, "office/consular/slots.html", context, status=422 if form.errors else 200)


@needs(rules.APPOINTMENT_WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def book(request: HttpRequest) -> HttpResponse:
    """Find a free time and take it: for a person of the register (`?person=`), or for a name."""
    office, _offices = _office(request, rules.APPOINTMENT_WRITE)
    person = _person(request, request.GET.get("person") or request.POST.get("person") or "")
    form = FreeTimesForm(
        request.GET if "service" in request.GET else None,
        initial={"first": timezone.localdate(), "service": "passport"},
    )
    name, refused = request.POST.get("name", "").strip(), ""
    if request.method == "POST":
        try:
            slot = queries.slot(actor=actor_of(request), uid=request.POST.get("slot", ""))
            services.book(
                actor=actor_of(request), slot=slot, person=person, name="" if person else name,
                key=request.POST.get("key") or None,
            )  # fmt: skip
        except Refused as no:
            refused = str(no)
        else:
            told(request, _("The appointment is booked."))
            return redirect(f"{request.path}../?office={office.code}&day={timezone.localtime(slot.starts).date()}")
    slots: list[Slot] = []
    if form.is_valid():
        said = form.cleaned_data
        found = queries.free_slots(
            actor=actor_of(request), office=office, service=said["service"], first=said["first"],
            last=said["first"] + timedelta(days=AHEAD),
        )  # fmt: skip
        slots = list(found[:60])
    context = {
        "section": "appointments", "office": office, "form": form, "slots": slots, "person": person, "name": name,
        "asked": form.is_bound, "refused": refused, "key": secrets.token_urlsafe(12),
    }  # fmt: skip
    return render(request, "office/consular/book.html", context, status=422 if refused or form.errors else 200)


@needs(rules.APPOINTMENT_WRITE)
@require_POST
def act(request: HttpRequest, uid: str, verb: str) -> HttpResponse:
    """Somebody has come, is served, did not come, or cancels."""
    row = _booking(request, uid)
    actor = actor_of(request)
    acts: dict[str, Any] = {
        "arrive": lambda: services.arrive(actor=actor, booking=row),
        "cancel": lambda: services.cancel(actor=actor, booking=row),
        "served": lambda: services.finish(actor=actor, booking=row),
        "missed": lambda: services.finish(actor=actor, booking=row, came=False),
    }
    if verb not in acts:
        raise Http404
    if said_no(request, acts[verb]):
        told(request, _("Done."))
    return redirect(f"{_home(request)}?office={row.slot.office.code}&day={timezone.localtime(row.slot.starts).date()}")


@needs(rules.APPOINTMENT_WRITE)
@require_POST
def call(request: HttpRequest) -> HttpResponse:
    """Call the next number to the window at which the reader sits."""
    office, _offices = _office(request, rules.APPOINTMENT_WRITE)
    window = request.POST.get("window", "").strip()[:8]
    request.session[WINDOW] = window
    try:
        called = services.call_next(actor=actor_of(request), office=office, window=window)
    except Refused as no:
        warned(request, str(no))
    else:
        told(request, _("Called: %(number)s.") % {"number": called.number} if called else _("Nobody waits."))
    return redirect(f"{_home(request)}?office={office.code}")


@public
@require_safe
def screen(request: HttpRequest, code: str) -> HttpResponse:
    """What hangs in the hall: numbers and windows, no names. For everybody."""
    office = queries.office_of_screen(code)
    if office is None:
        raise Http404
    context = {"office": office, "screen": queries.screen(office=office)}
    return render(request, "office/consular/screen.html", context)


def _home(request: HttpRequest) -> str:
    from django.urls import reverse

    return reverse("office:appointments")


def _office(request: HttpRequest, permission: str) -> tuple[Office, list[Office]]:
    office, offices = chosen_office(request, permission)
    if office is None:
        raise Http404
    return office, offices


def _booking(request: HttpRequest, uid: str) -> Booking:
    try:
        return queries.booking(actor=actor_of(request), uid=uid)
    except NotFound:
        raise Http404 from None


def _person(request: HttpRequest, uid: str) -> Person | None:
    if not uid:
        return None
    try:
        return register.person(actor=actor_of(request), uid=uid, purpose=PURPOSE)
    except Person.DoesNotExist:
        raise Http404 from None


def _day(written: str | None) -> date:
    return days.written(written) or timezone.localdate()
