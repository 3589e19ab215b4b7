"""Acts on watch lists: for the role that keeps them. Whoever enters somebody says why and until when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import Office
from sapar.core.audit.services import record
from sapar.core.registry import cleaning, rules, watching
from sapar.core.registry.enums import AppealState, WatchKind
from sapar.core.registry.models import Appeal, Person, WatchEntry, WatchList
from sapar.core.registry.refusals import Refused

LONGEST = timedelta(days=731)
"""An entry holds for two years at most; whoever needs more enters it again, and looks at it again. Bans on entry hold as
long as the destination says."""


@transaction.atomic
def make_watch_list(
    *,
    actor: Actor,
    code: str,
    kind: str,
    names: Mapping[str, str],
    purpose: str,
    provision: str = "",
    country: str = "",
    office: Office | None = None,
    expires_on: date | None = None,
) -> WatchList:
    """Make a list with one stated purpose, or answer the one of that code and kind.

    `country`: whose bans on entry these are. `office`: who keeps it and reads it; without one, every duty officer.
    Raises Refused, Denied.
    """
    policy.require(actor, rules.WATCH_WRITE, office)
    if kind not in WatchKind.values:
        raise Refused("kind", _("Choose what the list is for."))
    if expires_on is not None and expires_on < timezone.localdate():
        raise Refused("expires_on", _("Choose a day that is still to come."))
    if kind == WatchKind.ENTRY_BAN and not country:
        raise Refused("country", _("Say whose bans on entry these are."))
    made, new = WatchList.objects.get_or_create(
        code=code,
        defaults={
            **_said(names, purpose, provision),
            "kind": kind,
            "country": cleaning.country(country, "country", area=True) if country else "",
            "office": office,
            "expires_on": expires_on,
        },
    )
    if new:
        record(actor=actor, act=rules.WATCH_WRITE, subject=made, details={"made": kind})
    elif (made.kind, made.office) != (kind, office):
        raise Refused("code", _("Another list has this short name: choose another."))
    return made


@transaction.atomic
def change_watch_list(
    *,
    actor: Actor,
    watch_list: WatchList,
    names: Mapping[str, str],
    purpose: str,
    provision: str = "",
    expires_on: date | None = None,
) -> WatchList:
    """Put right what a list says of itself, or let it end: from the day after `expires_on` none of its entries holds."""
    row = WatchList.objects.select_for_update(of=("self",)).select_related("office").get(pk=watch_list.pk)
    policy.require(actor, rules.WATCH_WRITE, row)
    new = {**_said(names, purpose, provision), "expires_on": expires_on}
    changed = sorted(name for name, value in new.items() if getattr(row, name) != value)
    if changed:
        for name in changed:
            setattr(row, name, new[name])
        row.save(update_fields=changed)
        record(actor=actor, act=rules.WATCH_WRITE, subject=row, details={"changed": changed})
    return row


def _said(names: Mapping[str, str], purpose: str, provision: str) -> dict[str, Any]:
    """What a list says of itself, cleaned."""
    said = cleaning.text(purpose, "purpose", 300)
    if len(said) < 10:
        raise Refused("purpose", _("Say what the list is for in a sentence."))
    return {
        "names": {lang: cleaning.text(name, "names", 100) for lang, name in names.items()},
        "purpose": said,
        "provision": cleaning.text(provision, "provision", 200),
    }


@transaction.atomic
def add_watch_entry(
    *,
    actor: Actor,
    watch_list: WatchList,
    reason: str,
    expires_on: date,
    starts_on: date | None = None,
    person: Person | None = None,
    surname: str = "",
    given: str = "",
    patronymic: str = "",
    one_name: str = "",
    birth_date: date | str | None = None,
    pin: str = "",
    document_number: str = "",
) -> WatchEntry:
    """Enter somebody, by their record or by name, birth and numbers."""
    policy.require(actor, rules.WATCH_WRITE, watch_list)
    fields = entry_fields(
        watch_list, reason=reason, expires_on=expires_on, starts_on=starts_on, person=person, surname=surname,
        given=given, patronymic=patronymic, one_name=one_name, birth_date=birth_date, pin=pin,
        document_number=document_number,
    )  # fmt: skip
    entry = WatchEntry.objects.create(list=watch_list, entered_by=rules.label(actor), **fields)
    concerned = [person.uid] if person else []
    record(actor=actor, act=rules.WATCH_WRITE, subject=entry, persons=concerned, details={"list": watch_list.code})
    return entry


def entry_fields(
    watch_list: WatchList,
    *,
    reason: str,
    expires_on: date | None,
    starts_on: date | None = None,
    person: Person | None = None,
    surname: str = "",
    given: str = "",
    patronymic: str = "",
    one_name: str = "",
    birth_date: date | str | None = None,
    pin: str = "",
    document_number: str = "",
) -> dict[str, Any]:
    """The fields of an entry, cleaned; Refused with what to change."""
    today = timezone.localdate()
    begins = starts_on or today
    why = cleaning.text(reason, "reason", 300)
    if not why:
        raise Refused("reason", _("Say why the person is on the list."))
    if expires_on is None:
        raise Refused("expires_on", _("Say until when the entry holds."))
    if expires_on < begins:
        raise Refused("expires_on", _("The last day lies before the first, or has passed: check the dates."))
    if watch_list.kind != WatchKind.ENTRY_BAN and expires_on > today + LONGEST:
        raise Refused("expires_on", _("An entry holds for two years at most: choose an earlier day."))
    number = cleaning.pin(pin)
    if person is None:
        parts = cleaning.names(surname, given, patronymic, one_name)
        born, precision = cleaning.birth(birth_date)
    else:
        parts = {part: getattr(person, part) for part in ("surname", "given", "patronymic", "one_name")}
        born, precision, number = person.birth_date, person.birth_precision, person.pin
    document = cleaning.number_key(document_number)
    if person is None and not born and not number and not document:
        raise Refused("birth_date", _("Give the birth date or a number: a name alone is many people's."))
    return {
        **parts,
        "person": person,
        "birth_date": born,
        "birth_precision": precision,
        "pin": number,
        "document_key": document,
        "name_key": watching.name_key(WatchEntry(**parts), born),
        "reason": why,
        "starts_on": begins,
        "expires_on": expires_on,
    }


@transaction.atomic
def end_watch_entry(*, actor: Actor, entry: WatchEntry, reason: str) -> WatchEntry:
    """End an entry before its day; twice is once."""
    row = WatchEntry.objects.select_for_update().select_related("list").get(pk=entry.pk)
    policy.require(actor, rules.WATCH_WRITE, row.list)
    if row.ended_at is None:
        why = cleaning.text(reason, "reason", 300)
        if not why:
            raise Refused("reason", _("Say why the entry ends."))
        row.ended_at, row.ended_by, row.ended_reason = timezone.now(), rules.label(actor), why
        row.save(update_fields=["ended_at", "ended_by", "ended_reason"])
        record(actor=actor, act=rules.WATCH_WRITE, subject=row, details={"ended": True})
    return row


@transaction.atomic
def lodge_appeal(*, actor: Actor, person: Person, text: str) -> None:
    """Record that a person says that lists have them wrongly. Answers nothing: whoever writes it down does not learn
    whether there is an entry; the duty officer does.
    """
    members = list(Person.objects.filter(cluster_id=person.cluster_id))
    rules.require(actor, rules.READ, members)
    if not text.strip():
        raise Refused("text", _("Write down what the person says."))
    for entry in watching.matches(members):
        Appeal.objects.create(entry=entry, text=text.strip()[:5000], lodged_by=rules.label(actor))
    record(actor=actor, act="registry.watchlist.appeal", persons=[row.uid for row in members])


@transaction.atomic
def decide_appeal(*, actor: Actor, appeal: Appeal, state: str, answer: str) -> Appeal:
    """Grant an appeal (the entry ends) or refuse it, with the answer; never by whoever entered the person."""
    row = Appeal.objects.select_for_update().select_related("entry__list").get(pk=appeal.pk)
    policy.require(actor, rules.WATCH_WRITE, row.entry.list)
    if row.state != AppealState.OPEN:
        raise Refused("state", _("This appeal is decided already."))
    if state not in (AppealState.GRANTED, AppealState.REFUSED):
        raise Refused("state", _("Grant the appeal or refuse it."))
    if row.entry.entered_by == rules.label(actor):
        raise Refused("", _("Somebody else has to decide: you entered the person."))
    if not answer.strip():
        raise Refused("answer", _("Write the answer to the person."))
    row.state, row.answer, row.decided_at, row.decided_by = state, answer.strip(), timezone.now(), rules.label(actor)
    row.save(update_fields=["state", "answer", "decided_at", "decided_by"])
    record(actor=actor, act="registry.watchlist.decide", subject=row, details={"state": state})
    if state == AppealState.GRANTED:
        end_watch_entry(actor=actor, entry=row.entry, reason=_("The appeal was granted."))
    return row
