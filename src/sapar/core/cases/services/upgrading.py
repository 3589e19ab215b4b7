"""Moving an open case to the version of its programme that holds now. Answers stay under the form they were given with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.cases import log, programmes, rules, state
from sapar.core.cases.enums import Kind
from sapar.core.cases.log import Work, acting
from sapar.core.cases.models import Action, Case
from sapar.core.cases.programmes import Programme, State
from sapar.core.cases.programmes.registry import of_case
from sapar.core.cases.refusals import Refused

UPGRADE = "cases.case.upgrade"


class NoSuchState(Refused):
    """The newer version has no such state: the case can move once it is said where it goes on."""


def upgrade(
    *, actor: Actor, case: str, state: str = "", digest: str = "", expected: int | None = None, key: str | None = None
) -> Action:
    """Move an open case to the version of its programme that holds now.

    `state`: where it goes on, if the newer version does not have the state in which it stands. `digest`: of the
    version that the actor looked at; another since is refused. Raises Denied, Refused, NoSuchState, MovedOn, NotFound.
    """
    with acting(
        actor=actor, permission=UPGRADE, case=case, kind=Kind.UPGRADED, expected=expected, key=key,
        request={"state": state, "digest": digest},
    ) as work:  # fmt: skip
        if work.repeated is None:
            work.append(upgraded(work, state, digest))
    return work.done


def undo_upgrade(*, actor: Actor, case: str, expected: int | None = None, key: str | None = None) -> Action:
    """Put a case back into the version that it had, if nothing happened in it since."""
    with acting(
        actor=actor, permission=UPGRADE, case=case, kind=Kind.UNDONE, expected=expected, key=key
    ) as work:  # fmt: skip
        if work.repeated is None:
            last = work.case.actions.get(sequence=work.case.sequence)
            if last.kind != Kind.UPGRADED:
                raise Refused(_("Something else happened in this case since: its version stays."))
            work.append({"undoes": last.sequence, "before": last.data["before"], "revokes": [], "revives": {}})
    return work.done


def newer(case: Case) -> Programme | None:
    """The version of the case's programme that holds now, if the case follows another one."""
    now = programmes.programmes().get(case.programme)
    return now if now is not None and now.digest != of_case(case).digest else None


@dataclass(frozen=True)
class Plan:
    """What moving a case to the newer version does to it."""

    programme: Programme
    place: State
    due_at: datetime | None
    sensitivity: int


def plan(*, actor: Actor, case: Case, state: str = "", digest: str = "") -> Plan:
    """What `upgrade` would do; writes nothing. Raises Refused, NoSuchState."""
    new = newer(case)
    if new is None:
        raise Refused(_("The case follows the newest version already."))
    if digest and digest != new.digest:
        raise Refused(_("The programme has been changed once more: look at what is new, then try again."))
    _holds(case, new)
    place = goes_on(case, new, state)
    level = max(case.sensitivity, new.sensitivity)
    if level > case.sensitivity and not policy.may(actor, UPGRADE, rules.Prospect(case.office, case.programme, level)):
        raise Refused(
            _("By the newer version such cases are more sensitive than you are cleared for: ask a supervisor.")
        )
    return Plan(new, place, due_at(case, place, timezone.now()), level)


def upgraded(work: Work, chosen: str, digest: str) -> dict[str, Any]:
    """What the action of such a move holds."""
    case = work.case
    found = plan(actor=work.actor, case=case, state=chosen, digest=digest)
    return {
        "version": programmes.version_of(found.programme).pk,
        "from_version": case.version_id,
        "from": case.state,
        "to": found.place.code,
        "due_at": found.due_at.isoformat() if found.due_at else None,
        "sensitivity": found.sensitivity,
        "before": state.before(log.state_of(case)),
    }


def goes_on(case: Case, new: Programme, chosen: str = "") -> State:
    """The state of the newer version in which the case goes on. Raises NoSuchState, Refused."""
    same = new.states.get(case.state)
    if same is not None and not same.final:
        if chosen and chosen != case.state:
            raise Refused(
                _("The newer version has the state in which the case stands: move it on by a step afterwards.")
            )
        return same
    place = new.states.get(chosen)
    if place is None:
        title = of_case(case).states[case.state].titles
        name = title.get((get_language() or "ky")[:2]) or case.state
        raise NoSuchState(
            _("The newer version has no open state “%(state)s”: choose where the case goes on.") % {"state": name},
            at="state",
        )
    if place.final:
        raise Refused(
            _("A case that moves to a newer version stays open: choose a state that does not end it."), at="state"
        )
    return place


def _holds(case: Case, new: Programme) -> None:
    """Raise Refused where the newer version does not allow what the case is."""
    if new.person == "required" and case.person_id is None:
        raise Refused(_("By the newer version the case is about somebody: state whom first."))
    if new.person == "none" and case.person_id is not None:
        raise Refused(
            _(
                "By the newer version such cases are about nobody in particular; this one is about somebody and keeps its version."
            )
        )


def due_at(case: Case, place: State, now: datetime) -> datetime | None:
    """When the case is due by the newer version.

    In another state the time begins now. In the same state the due time stays, unless the newer version gives
    another time: then it is counted from when the case came there, with the pauses since.
    """
    if place.code != case.state:
        return _counted(case, place, now)
    if place.due == of_case(case).states[case.state].due:
        return case.due_at
    due, stopped = _counted(case, place, case.state_since), case.state_since
    clock = case.actions.filter(kind__in=(Kind.PAUSED, Kind.RESUMED), at__gte=case.state_since)
    for action in clock.order_by("sequence"):
        if action.kind == Kind.PAUSED:
            stopped = action.at
        elif due is not None and place.due is not None:  # a pause that began before the case came here counts from then
            due = log.calendar_of(case.office).after_pause(due, stopped, action.at, place.due.unit)
    return due


def _counted(case: Case, place: State, since: datetime) -> datetime | None:
    due = log.due_in(place, case.office, since)
    return datetime.fromisoformat(due) if due else None
