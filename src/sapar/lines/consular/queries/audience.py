"""Whom a warning concerns, and by which way each can be told without harm."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from sapar.core.outbox.enums import Channel
from sapar.core.registry.enums import ContactKind, Safety
from sapar.core.registry.models import Consent, ContactPoint, Journey
from sapar.engines.identity.names.fold import tokens
from sapar.lines.consular.models import Warning

CONSENT = "consular.warning"
"""The purpose of the consent that somebody takes back who wants no warnings."""
_CHANNELS: dict[str, str] = {
    ContactKind.MESSENGER: Channel.MESSENGER,
    ContactKind.PHONE: Channel.SMS,
    ContactKind.EMAIL: Channel.EMAIL,
}
_ORDER: dict[str, int] = {ContactKind.MESSENGER: 0, ContactKind.PHONE: 1, ContactKind.EMAIL: 2}
"""What is read soonest first; one message a human being."""


@dataclass(frozen=True)
class Addressee:
    """A human being who can be told: by the first of their safe addresses."""

    cluster: int
    channel: str
    to: str
    language: str


@dataclass(frozen=True)
class Reach:
    """How many a warning concerns, how many of them can be told safely, and how."""

    concerned: int
    reachable: int
    by_channel: dict[str, int]

    @property
    def unreachable(self) -> int:
        """Those who have no address that is safe to use."""
        return self.concerned - self.reachable


def concerned(*, country: str, region: str, there_from: date, there_to: date) -> QuerySet[Journey]:
    """Journeys to the country and region that last on any of these days, of persons who live."""
    found = Journey.objects.filter(country=country, entered__lte=there_to).filter(
        Q(left__isnull=True) | Q(left__gte=there_from)
    )
    if region:
        # Who gave no region may be there: a warning rather reaches one too many.
        found = found.filter(region__in=["", *_spellings(country, region)])
    return found.filter(person__cluster__died_on__isnull=True, person__cluster__erased_at__isnull=True)


def _spellings(country: str, region: str) -> list[str]:
    """How the records write this region: Москва, москва, MOSKVA."""
    written = Journey.objects.filter(country=country).order_by().values_list("region", flat=True).distinct()
    return [one for one in written if tokens(one) == tokens(region)]


def reach(*, country: str, region: str, there_from: date, there_to: date) -> Reach:
    """The preview: counts only, in two statements."""
    journeys = concerned(country=country, region=region, there_from=there_from, there_to=there_to)
    people = journeys.order_by().values("person__cluster_id").distinct().count()
    by_channel = dict.fromkeys(Channel.values, 0)
    for one in _told(journeys):
        by_channel[one.channel] += 1
    return Reach(people, sum(by_channel.values()), by_channel)


def addressees(warning: Warning) -> Iterator[Addressee]:
    """Everybody whom the warning concerns and who can be told safely, each once."""
    return _told(
        concerned(
            country=warning.country, region=warning.region, there_from=warning.there_from, there_to=warning.there_to
        )
    )


def _told(journeys: QuerySet[Journey]) -> Iterator[Addressee]:
    """One addressee a human being. Addresses that are not safe are not used, nor those of who withdrew consent and did
    not agree anew."""
    today = timezone.localdate()
    said = Consent.objects.filter(person__cluster_id=OuterRef("person__cluster_id"), purpose=CONSENT)
    withdrew = said.filter(withdrawn_at__isnull=False)
    agrees = said.filter(Q(until__isnull=True) | Q(until__gte=today), withdrawn_at__isnull=True)
    points = (
        ContactPoint.objects.filter(
            kind__in=_CHANNELS, safety=Safety.SAFE, person__cluster__in=journeys.values("person__cluster_id")
        )
        .filter(Q(ended_on__isnull=True) | Q(ended_on__gt=today))
        .exclude(Exists(withdrew) & ~Exists(agrees))
        .order_by("person__cluster_id", "pk")
        .values_list("person__cluster_id", "kind", "value", "language", "pk")
    )
    for cluster, rows in groupby(points.iterator(chunk_size=5000), key=lambda row: row[0]):
        known = list(rows)
        _cluster, kind, value, language, _pk = min(known, key=lambda row: (_ORDER[row[1]], row[4]))
        spoken = language or next((row[3] for row in known if row[3]), "ky")
        yield Addressee(cluster, _CHANNELS[kind], value, spoken)
