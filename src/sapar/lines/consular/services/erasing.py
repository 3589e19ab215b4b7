"""Erasure by rule: registrations go, appointments stay as times that were taken, by nobody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, time

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from sapar.core.accounts.actors import Actor
from sapar.core.audit import services as audit
from sapar.core.registry.models import Person
from sapar.lines.consular.models import LIVE, Booking, Registration, RegistrationRequest


def needed(idents: Sequence[int]) -> set[int]:
    """Whose records a registration that runs or an appointment to come still needs."""
    running = Registration.objects.filter(person__in=idents, ended_on__isnull=True, until__gte=timezone.localdate())
    coming = Booking.objects.filter(person__in=idents, status__in=LIVE)
    return set(running.values_list("person", flat=True)) | set(coming.values_list("person", flat=True))


def used(idents: Sequence[int], since: date) -> set[int]:
    """Who was registered or had an appointment on that day or later."""
    ours = Q(person__in=idents)
    registered = Registration.objects.filter(ours, until__gte=since).exclude(ended_on__lt=since)
    served = Booking.objects.filter(ours, slot__starts__gte=_moment(since))
    return set(registered.values_list("person", flat=True)) | set(served.values_list("person", flat=True))


@transaction.atomic
def erase_of(actor: Actor, persons: Sequence[Person], rule: str) -> int:
    """Let go of what is held about these records; part of a person's erasure, which has asked the policy."""
    bookings = Booking.objects.filter(person__in=persons).update(person=None, name="")
    gone = Registration.objects.filter(person__in=persons)
    RegistrationRequest.objects.filter(registration__in=gone).delete()
    registrations = gone.delete()[1].get("consular.Registration", 0)
    if bookings or registrations:
        audit.record(
            actor=actor, act="consular.person.erase", persons=[row.uid for row in persons], purpose=rule,
            details={"registrations": registrations, "appointments": bookings},
        )  # fmt: skip
    return bookings + registrations


@transaction.atomic
def erase_registrations(actor: Actor, day: date, most: int) -> int:
    """Delete registrations that ended before the day, at most so many; their consents then go by their own rule."""
    ended = Registration.objects.filter(Q(ended_on__lt=day) | Q(ended_on__isnull=True, until__lt=day))
    gone = Registration.objects.filter(pk__in=list(ended.order_by("until").values_list("pk", flat=True)[:most]))
    RegistrationRequest.objects.filter(registration__in=gone).delete()
    return gone.delete()[1].get("consular.Registration", 0)


def forget_bookings(actor: Actor, day: date, most: int) -> int:
    """Forget whose the appointments before the day were, at most so many."""
    past = Booking.objects.filter(slot__starts__lt=_moment(day), person__isnull=False)
    listed = list(past.order_by("pk").values_list("pk", flat=True)[:most])
    return Booking.objects.filter(pk__in=listed).update(person=None)


def _moment(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))
