"""Opening a case."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import Office, Team, User
from sapar.core.audit.once import once
from sapar.core.cases import log, programmes, queries, rules, state
from sapar.core.cases.enums import Audience, Kind
from sapar.core.cases.filters import records_of
from sapar.core.cases.formwork import need
from sapar.core.cases.models import Case, Counter
from sapar.core.cases.programmes import Programme
from sapar.core.cases.refusals import OpenAlready, Refused
from sapar.core.registry import rules as register
from sapar.core.registry.models import Person

OPEN = "cases.case.open"
MOST_SHOWN = 20
"""Open cases that are told of before another is opened."""


def open_case(
    *,
    actor: Actor,
    programme: str,
    office: Office,
    person: Person | None = None,
    answers: Mapping[str, Any] | None = None,
    team: Team | None = None,
    assignee: User | None = None,
    sensitivity: int | None = None,
    source: str = "",
    declared: Programme | None = None,
    only: bool = False,
    key: str | None = None,
) -> Case:
    """Open a case of a programme (its code) at an office, with the answers to its opening form if it has one.

    `sensitivity` may only raise what the programme states; `source`: where it came from, such as `odk:<instance>`;
    `declared`: an earlier version of the programme, in whose form the answers were given. `only`: refuse where the
    actor may see an open case of this kind about this human being, under whichever record.
    Raises Denied, Refused, OpenAlready, Incomplete, LookupError (no such programme).
    """
    declared = declared or programmes.programme(programme)
    level = max(declared.sensitivity, sensitivity or 0)
    prospect = rules.Prospect(office, programme, level)
    policy.require(actor, OPEN, prospect)
    policy.require(rules.holds(actor, declared.opened_by), OPEN, prospect)
    if person is not None:  # the case will show whom it is about
        register.require_whole(actor, register.READ, person)
    asked = {
        "programme": programme, "office": office.pk, "person": person.uid if person else None, "answers": answers,
        "team": team.pk if team else None, "assignee": assignee.pk if assignee else None, "sensitivity": level,
        "source": source,
    }  # fmt: skip
    with transaction.atomic(), once(actor=actor, act=OPEN, key=key, request=asked) as done:
        if done.result is not None:
            return Case.objects.get(uid=done.result["uid"])
        _check(declared, office, person, team, assignee)
        if only and person is not None:
            _alone(actor, programme, person)
        now = timezone.now()
        place = declared.states[declared.initial]
        data: dict[str, Any] = {
            "state": place.code,
            "office": office.pk,
            "team": team.pk if team else None,
            "assignee": assignee.pk if assignee else None,
            "person": person.pk if person else None,
            "sensitivity": level,
            "version": programmes.version_of(declared).pk,
            "due_at": log.due_in(place, office, now),
            **({"source": source} if source else {}),
            **need(declared, declared.form, answers, log.calendar_of(office).local_day(now), actor=actor, case=None),
        }
        case = _begin(declared, office, now, data, actor, demonstration=bool(person and person.demonstration))
        done.keep({"uid": case.uid})
        return case


def _begin(
    declared: Programme, office: Office, now: datetime, data: dict[str, Any], actor: Actor, demonstration: bool
) -> Case:
    step = log.Recorded(1, Kind.OPENED, now, data)
    begun = state.apply(None, step)
    case = Case(
        number=next_number(declared, office, log.calendar_of(office).local_day(now).year),
        programme=declared.code,
        demonstration=demonstration,
        **{column: getattr(begun, name) for name, column in log.COLUMNS.items()},
    )
    case.save(force_insert=True)
    action = log.write(case, step, actor, Audience.SHARED)
    log.note(case, action, actor, OPEN)
    return case


def _check(
    declared: Programme, office: Office, person: Person | None, team: Team | None, assignee: User | None
) -> None:
    if declared.person == "required" and person is None:
        raise Refused(_("A case of this kind is about somebody: find or register the person first."))
    if declared.person == "none" and person is not None:
        raise Refused(_("A case of this kind is about nobody in particular: leave the person out."))
    if team is not None and team.office_id != office.pk:
        raise Refused(_("That team belongs to another office: choose one of this office."))
    if assignee is not None and not (assignee.is_active and assignee.office_id == office.pk):
        raise Refused(_("That colleague does not work at this office: choose somebody who does."))


def _alone(actor: Actor, programme: str, person: Person) -> None:
    # One at a time for one human being, or two who look in the same instant both see none. References to them go on.
    records = Person.objects.select_for_update(no_key=True).filter(pk__in=records_of(person.uid))
    list(records.order_by("pk").values_list("pk", flat=True))
    found = list(queries.open_already(actor=actor, programme=programme, person=person)[:MOST_SHOWN])
    if found:
        raise OpenAlready(
            _("A case of this kind about this person is open already: go on in it, or say that another is wanted."),
            found,
        )


def next_number(declared: Programme, office: Office, year: int) -> str:
    """A number that was never given before: prefix, office, year, and a count that may have gaps.

    The count's row stays locked until the transaction ends, so two cases never share a number.
    """
    series = f"{declared.prefix}-{office.code.upper()}-{year}"[:80]
    Counter.objects.get_or_create(series=series)
    Counter.objects.filter(pk=series).update(last=F("last") + 1)
    return f"{series[:33]}-{Counter.objects.get(pk=series).last:05d}"
