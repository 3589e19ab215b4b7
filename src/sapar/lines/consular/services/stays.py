"""What the law says of stays, kept where a desk can ask for many; and attached to an entry-ban inquiry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from sapar.core.accounts.actors import Actor
from sapar.core.audit import services as audit
from sapar.core.cases import queries as cases
from sapar.core.cases import services as acts
from sapar.core.cases.models import Attachment
from sapar.core.registry import queries as registry
from sapar.core.registry.models import Journey, Person
from sapar.engines.pathways import readable
from sapar.lines.consular.models import StayEnd
from sapar.lines.consular.refusals import Refused

BATCH = 500
PROGRAMME = "entry_ban"


def compute_stay_ends(
    *, actor: Actor, on: date, country: str = "", again: bool = False, tell: Callable[[int], None] | None = None
) -> int:
    """Compute until when each present stay is lawful (in one country or all) as of a day; how many were computed now.

    In batches of `BATCH` journeys, each in a fixed number of statements and a transaction of its own. What was computed
    for that day is left as it is (`again`: not), so that stopped anywhere it goes on where it was. `tell` hears after each
    batch how many are done. Journeys that ended lose their row.
    """
    present = Journey.objects.filter(entered__lte=on).filter(Q(left__isnull=True) | Q(left__gte=on))
    if country:
        present = present.filter(country=country)
    if not again:
        present = present.exclude(stay_end__on=on)
    done, last = 0, 0
    while True:
        batch = list(present.filter(pk__gt=last).select_related("person").order_by("pk")[:BATCH])
        if not batch:
            break
        with transaction.atomic():
            _write(batch, on)
        done, last = done + len(batch), batch[-1].pk
        if tell is not None:
            tell(done)
    gone = StayEnd.objects.filter(journey__left__lt=on)
    (gone.filter(country=country) if country else gone).delete()
    if done:
        audit.record(actor=actor, act="consular.stays.compute", details={"journeys": done, "country": country})
    return done


def _write(batch: list[Journey], on: date) -> None:
    by_country: dict[str, dict[int, Person]] = {}
    for journey in batch:
        by_country.setdefault(journey.country, {})[journey.person_id] = journey.person
    answers = {
        (country, pk): answer
        for country, people in by_country.items()
        for pk, answer in registry.answers(list(people.values()), on=on, country=country, lang="en").items()
    }
    StayEnd.objects.bulk_create(
        [_row(journey, answers[journey.country, journey.person_id], on) for journey in batch],
        update_conflicts=True,
        unique_fields=["journey"],
        update_fields=["country", "lawful", "last_day", "on"],
    )


def _row(journey: Journey, answer: dict[str, Any], on: date) -> StayEnd:
    stay = answer.get("stay") or {}
    until = stay.get("until")
    return StayEnd(
        journey=journey, country=journey.country, lawful=stay.get("lawful"), on=on,
        last_day=date.fromisoformat(until) if until else None,
    )  # fmt: skip


def attach_stay_answer(*, actor: Actor, case: str, on: date, language: str, key: str | None = None) -> Attachment:
    """Attach the pathways' answer about the person of an entry-ban inquiry (its uid), as a file of the case.

    Raises Refused where the case is of another kind or about nobody, and what the case engine raises.
    """
    view = cases.case(actor=actor, uid=case)
    if view.case.programme != PROGRAMME or view.person is None:
        raise Refused("", _("The answer can be attached to an entry-ban inquiry about a person."))
    asked = view.answers("question") or {}
    country = "" if asked.get("destination", "XX") == "XX" else str(asked["destination"])
    answer = registry.stay_answer(
        actor=actor, person=view.person, on=on, country=country, lang=language, purpose=view.case.number
    )
    return acts.attach(
        actor=actor, case=case, content=_readable(answer, language), name=f"{view.case.number}-stay.txt",
        declared_type="text/plain",
        title=_("What the rules of entry and stay say, as of %(day)s") % {"day": on.isoformat()}, key=key,
    )  # fmt: skip


def _readable(answer: dict[str, Any], language: str) -> bytes:
    """The answer as a page of plain text."""
    if "error" in answer:
        raise Refused("", _("The journeys contradict one another: correct them first."))
    if not answer.get("destination"):
        raise Refused("", _("Say about which country the inquiry is: fill in its form."))
    return (readable.text(answer, language) + "\n").encode()
