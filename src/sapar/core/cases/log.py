"""Writing to a case: the one way in which actions are added and the state beside them kept.

    with acting(actor=actor, permission="cases.note.write", case=uid, kind=Kind.NOTED, key=key, request={…}) as work:
        if work.repeated is None:
            work.append({"text": text})
    return work.action

One transaction; the case is locked, the actor's permission checked, a client's repetition recognised, the log of
reads and writes kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import Office
from sapar.core.audit import services as audit
from sapar.core.audit.once import once
from sapar.core.cases import rules, state
from sapar.core.cases.calendars import Calendar, calendar
from sapar.core.cases.enums import Audience, Kind
from sapar.core.cases.models import Action, Case, CaseLink, Referral, Task
from sapar.core.cases.programmes import Programme, State
from sapar.core.cases.programmes.registry import of_case
from sapar.core.cases.refusals import MovedOn, NotFound, Refused
from sapar.core.cases.state import CaseState, ReferralState, TaskState

COLUMNS = {
    "sequence": "sequence", "state": "state", "state_since": "state_since", "office": "office_id", "team": "team_id",
    "assignee": "assignee_id", "person": "person_id", "sensitivity": "sensitivity", "subject": "subject",
    "opened_at": "opened_at", "due_at": "due_at", "paused_since": "paused_since", "closed_at": "closed_at",
    "closing_reason": "closing_reason", "escalation": "escalation", "version": "version_id", "forms": "forms",
}  # fmt: skip
"""Field of the state -> column of the case."""
EVEN_CLOSED = frozenset({
    Kind.NOTED, Kind.MESSAGE_SENT, Kind.MESSAGE_RECEIVED, Kind.ATTACHED, Kind.LETTER, Kind.REOPENED, Kind.LINKED,
    Kind.UNLINKED, Kind.UNDONE, Kind.ANSWERED, Kind.TASK_DONE, Kind.TASK_GIVEN, Kind.RECLASSIFIED, Kind.IDENTIFIED,
    Kind.GLASS,
})  # fmt: skip
"""What may still happen to a closed case."""
EVEN_MERGED = frozenset({Kind.LINKED, Kind.UNLINKED, Kind.UNDONE, Kind.ANSWERED})


@dataclass(frozen=True)
class Recorded:
    """An action about to be written, as the reducer reads it."""

    sequence: int
    kind: str
    at: datetime
    data: Mapping[str, Any]


class Work:
    """A case held for one act."""

    def __init__(self, case: Case, actor: Actor, permission: str, kind: str, repeated: Action | None = None) -> None:
        self.case = case
        self.actor = actor
        self.permission = permission
        self.kind = kind
        self.repeated = repeated
        self.action = repeated

    @property
    def programme(self) -> Programme:
        """The programme in the version that the case follows."""
        return of_case(self.case)

    @property
    def state(self) -> State:
        """The state of the workflow in which the case stands."""
        return self.programme.states[self.case.state]

    @property
    def today(self) -> date:
        """The day at the case's office."""
        return calendar_of(self.case.office).local_day(timezone.now())

    def append(self, data: Mapping[str, Any], *, audience: str = Audience.OFFICE, kind: str = "") -> Action:
        """Add the act's action."""
        self.action = append(
            self.case, actor=self.actor, kind=kind or self.kind, data=data, audience=audience, act=self.permission
        )
        return self.action

    @property
    def done(self) -> Action:
        """The action that was written, now or under the same key before."""
        if self.action is None:
            raise RuntimeError("nothing was done")
        return self.action


Allow = Callable[[Actor, str, Case], None]


@contextmanager
def acting(
    *,
    actor: Actor,
    permission: str,
    case: str,
    kind: str,
    expected: int | None = None,
    key: str | None = None,
    request: Mapping[str, Any] | None = None,
    allow: Allow = rules.require,
) -> Iterator[Work]:
    """Hold the case (by uid) for an act of one kind, in one transaction.

    `expected`: the sequence of the last action that the actor saw; MovedOn if the case has moved on since.
    `allow` raises Denied unless the actor may. Raises NotFound, MovedOn, Refused, Denied, KeyReused.
    """
    with transaction.atomic():
        asked = {"case": case, **(request or {})}
        with once(actor=actor, act=f"cases.{kind}", key=key, request=asked) as done:
            found = held(case)
            allow(actor, permission, found)
            if done.result is not None:
                repeated = found.actions.get(sequence=done.result["sequence"])
                yield Work(found, actor, permission, kind, repeated)
                return
            if expected is not None and expected != found.sequence:
                raise MovedOn(_("Somebody else worked on this case meanwhile. Look at what is new, then try again."))
            _open_for(found, kind)
            work = Work(found, actor, permission, kind)
            yield work
            done.keep({"uid": case, "sequence": work.done.sequence})


def held(uid: str) -> Case:
    """The case, locked until the transaction ends. (SQLite locks the whole database when a transaction begins.)"""
    found = Case.objects.select_for_update().filter(uid=uid).first()
    if found is None:
        raise NotFound(_("There is no such case."))
    return found


def _open_for(case: Case, kind: str) -> None:
    if case.erased_at is not None and kind not in EVEN_MERGED:
        raise Refused(_("What this case said has been erased: open a new one."))
    into = CaseLink.objects.filter(case=case, kind="merged_into").select_related("other").first()
    if into is not None and kind not in EVEN_MERGED:
        raise Refused(_("This case is carried on in %(number)s: work there.") % {"number": into.other.number})
    if not case.is_open and kind not in EVEN_CLOSED:
        raise Refused(_("This case is closed: reopen it first."))


def append(
    case: Case,
    *,
    actor: Actor,
    kind: str,
    data: Mapping[str, Any],
    audience: str = Audience.OFFICE,
    act: str = "cases.case.act",
    at: datetime | None = None,
) -> Action:
    """Add an action to a held case and store the state that follows."""
    step = Recorded(case.sequence + 1, kind, at or timezone.now(), data)
    old = state_of(case)
    new = state.apply(old, step)
    action = write(case, step, actor, audience)
    store(case, old, new)
    note(case, action, actor, act)
    return action


def write(case: Case, step: Recorded, actor: Actor, audience: str) -> Action:
    """The row of an action."""
    return Action.objects.create(
        case=case,
        sequence=step.sequence,
        kind=step.kind,
        at=step.at,
        actor_kind=actor.kind,
        actor_ident=actor.ident,
        user=actor.user,
        office_id=actor.office_id,
        audience=audience,
        data=dict(step.data),
    )


def note(case: Case, action: Action, actor: Actor, act: str) -> None:
    """Tell the log of reads and writes."""
    persons = (case.person.uid,) if case.person is not None else ()
    details = {"kind": str(action.kind), "sequence": action.sequence}
    audit.record(actor=actor, act=act, subject=case, persons=persons, details=details)


def state_of(case: Case) -> CaseState:
    """The state as it is stored."""
    return CaseState(
        **{name: getattr(case, column) for name, column in COLUMNS.items()},
        referrals={row.uid: _referral(row) for row in case.referrals.all()},
        tasks={row.uid: TaskState(row.title, row.due_on, row.assignee_id, row.done_at) for row in case.tasks.all()},
        links={row.other.uid: row.kind for row in case.links.all()},
    )


def rebuilt(case: Case, actions: Iterable[Action]) -> CaseState:
    """The state that a log says. Raises Impossible where it is broken.

    Logs that were begun before they said under which version of the programme leave that to the case's row: what
    moves a case to another version says both.
    """
    found = state.rebuild(actions)
    return found if found.version is not None else replace(found, version=case.version_id)


def store(case: Case, old: CaseState, new: CaseState) -> None:
    """Write what differs. Raises MovedOn if the stored state is no longer the old one."""
    values = {column: getattr(new, name) for name, column in COLUMNS.items()}
    values["subject"] = new.subject[:200]
    if not Case.objects.filter(pk=case.pk, sequence=old.sequence).update(**values):
        raise MovedOn(_("Somebody else worked on this case meanwhile. Look at what is new, then try again."))
    for column, value in values.items():
        if getattr(case, column) != value:
            setattr(case, column, value)  # a foreign key's setter drops the row it had fetched
    _store_referrals(case, old, new)
    _store_tasks(case, old, new)
    _store_links(case, old, new)


def _store_referrals(case: Case, old: CaseState, new: CaseState) -> None:
    for uid, referral in new.referrals.items():
        if old.referrals.get(uid) != referral:
            Referral.objects.update_or_create(uid=uid, defaults={"case": case, **_referral_columns(referral)})
    Referral.objects.filter(case=case, uid__in=old.referrals.keys() - new.referrals.keys()).delete()


def _store_tasks(case: Case, old: CaseState, new: CaseState) -> None:
    for uid, task in new.tasks.items():
        if old.tasks.get(uid) != task:
            values = {"title": task.title, "due_on": task.due_on, "assignee_id": task.assignee, "done_at": task.done_at}
            Task.objects.update_or_create(uid=uid, defaults={"case": case, **values})
    Task.objects.filter(case=case, uid__in=old.tasks.keys() - new.tasks.keys()).delete()


def _store_links(case: Case, old: CaseState, new: CaseState) -> None:
    for uid, kind in new.links.items():
        if old.links.get(uid) != kind:
            CaseLink.objects.update_or_create(case=case, other=Case.objects.get(uid=uid), defaults={"kind": kind})
    gone = old.links.keys() - new.links.keys()
    if gone:
        CaseLink.objects.filter(case=case, other__uid__in=gone).delete()


def _referral(row: Referral) -> ReferralState:
    return ReferralState(
        mode=row.mode, answer=row.answer, from_office=row.from_office_id, to_office=row.to_office_id,
        to_team=row.to_team_id, to_user=row.to_user_id, counterpart=row.counterpart, shared=tuple(row.shared),
        consent=row.consent, due_at=row.due_at, asked_at=row.asked_at, answered_at=row.answered_at,
    )  # fmt: skip


def _referral_columns(referral: ReferralState) -> dict[str, Any]:
    return {
        "mode": referral.mode, "answer": referral.answer, "from_office_id": referral.from_office,
        "to_office_id": referral.to_office, "to_team_id": referral.to_team, "to_user_id": referral.to_user,
        "counterpart": referral.counterpart, "shared": list(referral.shared), "consent": referral.consent,
        "due_at": referral.due_at, "asked_at": referral.asked_at, "answered_at": referral.answered_at,
    }  # fmt: skip


def calendar_of(office: Office) -> Calendar:
    """When the office works."""
    return calendar(office.time_zone, office.weekend, office.holidays)


def due_in(place: State, office: Office, start: datetime) -> str | None:
    """When what is due in a state is due, as an action keeps it."""
    if place.due is None:
        return None
    return calendar_of(office).due(start, place.due.amount, place.due.unit).isoformat()
