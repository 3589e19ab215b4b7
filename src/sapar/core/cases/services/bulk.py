"""One act on many cases: looked at first, recorded, and undone where nothing happened since."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts import actors, policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import Team, User
from sapar.core.audit.once import once
from sapar.core.cases import log, rules, state
from sapar.core.cases.enums import Audience, Kind
from sapar.core.cases.models import BulkAct, Case
from sapar.core.cases.refusals import NotFound, Refused
from sapar.core.cases.services.handing import assignment
from sapar.core.cases.services.steps import ACT, moved, way_for
from sapar.core.cases.services.upgrading import UPGRADE, NoSuchState, upgraded
from sapar.core.cases.state import CaseState

MOST = 500
"""Cases in one act."""
BULK = "cases.case.bulk"
ACTS = {
    "assign": ("cases.case.assign", Kind.HANDED, Audience.OFFICE),
    "move": (ACT, Kind.MOVED, Audience.SHARED),
    "upgrade": (UPGRADE, Kind.UPGRADED, Audience.OFFICE),
}
"""What each act needs in every case, which action it adds, and who reads that."""


@dataclass(frozen=True)
class Line:
    """What the act does, or would do, to one case."""

    case: str  # uid
    number: str
    refused: str  # empty: done, or possible
    before: str  # state of the workflow
    after: str
    needs: str = ""  # `programme.state` for which `upgrade_many` must be told where the case goes on


def assign_many(
    *, actor: Actor, cases: Sequence[str], to: User | None = None, team: Team | None = None, note: str = "",
    key: str | None = None,
) -> BulkAct:  # fmt: skip
    """Assign many cases (uids) to a colleague or a team of their office."""
    parameters = {"to": to.pk if to else None, "team": team.pk if team else None, "note": note}
    return _run(actor, "assign", cases, parameters, lambda work: assignment(work, to, team, note), key)


def move_many(
    *, actor: Actor, cases: Sequence[str], transition: str, reason: str = "", closing_reason: str = "",
    key: str | None = None,
) -> BulkAct:  # fmt: skip
    """Take the same step in many cases; a step that has a form is taken one by one."""
    parameters = {"transition": transition, "reason": reason, "closing_reason": closing_reason}

    def data(work: log.Work) -> dict[str, Any]:
        way = way_for(work, transition)
        if way.form:
            raise Refused(_("This step has a form: take it in each case."))
        return moved(work, way, None, reason.strip(), closing_reason)

    return _run(actor, "move", cases, parameters, data, key)


def upgrade_many(
    *, actor: Actor, cases: Sequence[str], states: Mapping[str, str] | None = None, key: str | None = None
) -> BulkAct:
    """Move many open cases to the version of their programme that holds now.

    `states`: where they go on whose state (`programme.state`) the newer version does not have.
    """
    chosen = dict(states or {})

    def data(work: log.Work) -> dict[str, Any]:
        return upgraded(work, chosen.get(f"{work.case.programme}.{work.case.state}", ""), "")

    return _run(actor, "upgrade", cases, {"states": chosen}, data, key)


def preview(*, act: Callable[..., BulkAct], **arguments: Any) -> list[Line]:
    """What `assign_many`, `move_many` or `upgrade_many` would do: it is done, looked at and taken back."""
    with transaction.atomic():
        done = act(**arguments)
        lines = lines_of(done)
        transaction.set_rollback(True)
    return lines


def lines_of(done: BulkAct) -> list[Line]:
    """What a recorded act did, case by case; numbers only of cases that whoever did it may see."""
    actor = actors.staff(done.user) if done.user is not None else actors.system("bulk")
    seen = Case.objects.filter(rules.visible(actor, "cases.case.list"), uid__in=[item["case"] for item in done.items])
    numbers = dict(seen.values_list("uid", "number"))
    return [
        Line(
            item["case"],
            numbers.get(item["case"], ""),
            item.get("refused", ""),
            item.get("from", ""),
            item.get("to", ""),
            item.get("needs", ""),
        )
        for item in done.items
    ]


def _run(
    actor: Actor,
    act: str,
    cases: Sequence[str],
    parameters: dict[str, Any],
    data: Callable[[log.Work], dict[str, Any]],
    key: str | None,
) -> BulkAct:
    policy.require(actor, BULK)
    chosen = list(dict.fromkeys(cases))
    if not chosen:
        raise Refused(_("Choose at least one case."))
    if len(chosen) > MOST:
        raise Refused(_("Choose at most %(number)s cases at a time.") % {"number": MOST})
    with (
        transaction.atomic(),
        once(actor=actor, act=f"cases.bulk.{act}", key=key, request={"cases": chosen, **parameters}) as done,
    ):
        if done.result is not None:
            return BulkAct.objects.get(uid=done.result["uid"])
        items = {uid: _one(actor, act, uid, data) for uid in sorted(chosen)}  # one order: nobody waits crosswise
        row = BulkAct.objects.create(
            user=actor.user, act=act, parameters=parameters, items=[items[uid] for uid in chosen], at=timezone.now()
        )
        done.keep({"uid": row.uid})
        return row


def _one(actor: Actor, act: str, uid: str, data: Callable[[log.Work], dict[str, Any]]) -> dict[str, Any]:
    permission, kind, audience = ACTS[act]
    try:
        with log.acting(actor=actor, permission=permission, case=uid, kind=kind) as work:
            rules.require(actor, BULK, work.case)
            old = log.state_of(work.case)
            action = work.append(data(work), audience=audience)
            new = log.state_of(Case.objects.get(pk=work.case.pk))
    except (policy.Denied, NotFound):  # the same of a case elsewhere as of none
        return {"case": uid, "refused": str(_("You may not do this in this case."))}
    except NoSuchState as no:
        return {"case": uid, "refused": str(no), "needs": f"{work.case.programme}.{work.case.state}"}
    except Refused as no:
        return {"case": uid, "refused": str(no)}
    return {"case": uid, "sequence": action.sequence, "from": old.state, "to": new.state, **_way_back(old, new)}


def _way_back(old: CaseState, new: CaseState) -> dict[str, Any]:
    changed = {uid: was for uid, was in old.referrals.items() if new.referrals[uid] != was}
    return {
        "before": state.before(old),
        "revokes": sorted(new.referrals.keys() - old.referrals.keys()),
        "revives": {
            uid: {"answer": str(was.answer), "answered_at": was.answered_at.isoformat() if was.answered_at else None}
            for uid, was in changed.items()
        },
    }


def undo(*, actor: Actor, bulk: str, now: datetime | None = None) -> BulkAct:
    """Undo an act on many cases (by its uid) in every case where nothing happened since.

    Afterwards each of its items says whether it was `undone`. Doing it twice changes nothing.
    """
    policy.require(actor, BULK)
    with transaction.atomic():
        row = BulkAct.objects.select_for_update().filter(uid=bulk).first()
        if row is None or (row.user != actor.user and actor.kind != "system"):
            raise NotFound(_("There is no such act of yours."))
        if row.undone_at is not None:
            return row
        order = sorted(range(len(row.items)), key=lambda number: str(row.items[number]["case"]))
        for number in order:
            item = row.items[number]
            if "sequence" in item:
                item["undone"] = _put_back(actor, item)
        row.undone_at = now or timezone.now()
        row.save(update_fields=["items", "undone_at"])
        return row


def _put_back(actor: Actor, item: dict[str, Any]) -> bool:
    case = log.held(item["case"])
    if case.sequence != item["sequence"] or not rules.may(actor, BULK, case):
        return False
    data = {"undoes": item["sequence"], **{name: item[name] for name in ("before", "revokes", "revives")}}
    log.append(case, actor=actor, kind=Kind.UNDONE, data=data, act=BULK)
    return True
