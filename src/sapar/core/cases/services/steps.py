"""Steps of the workflow, forms, and the clock."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts.actors import Actor
from sapar.core.accounts.enums import Sensitivity
from sapar.core.cases import log, rules
from sapar.core.cases.enums import Audience, Kind
from sapar.core.cases.formwork import need
from sapar.core.cases.log import Work, acting
from sapar.core.cases.models import Action, Case
from sapar.core.cases.programmes import Transition
from sapar.core.cases.programmes.registry import of_case
from sapar.core.cases.refusals import Refused
from sapar.core.registry import rules as register
from sapar.core.registry.models import Person

ACT = "cases.case.act"


def take_transition(
    *,
    actor: Actor,
    case: str,
    transition: str,
    answers: Mapping[str, Any] | None = None,
    reason: str = "",
    closing_reason: str = "",
    expected: int | None = None,
    key: str | None = None,
) -> Action:
    """Take a step of the workflow: `transition` by its code, with its form's answers and its reason where it asks.

    Raises Denied (no role that may take it), Refused, Incomplete, MovedOn, NotFound.
    """
    asked = {"transition": transition, "answers": answers, "reason": reason, "closing_reason": closing_reason}
    with acting(
        actor=actor, permission=ACT, case=case, kind=Kind.MOVED, expected=expected, key=key, request=asked
    ) as work:
        if work.repeated is None:
            way = way_for(work, transition)
            work.append(moved(work, way, answers, reason.strip(), closing_reason), audience=Audience.SHARED)
    return work.done


def way_for(work: Work, code: str) -> Transition:
    """The transition, if it leads on from where the case stands and the actor holds one of its roles."""
    way = work.programme.transitions.get(code)
    if way is None or work.case.state not in way.sources:
        raise Refused(_("This step does not lead on from where the case stands now."))
    rules.require(rules.holds(work.actor, way.by), ACT, work.case)
    return way


def moved(
    work: Work, way: Transition, answers: Mapping[str, Any] | None, reason: str, closing_reason: str
) -> dict[str, Any]:
    """What the action of a step holds."""
    if way.reason and not reason:
        raise Refused(_("This step needs a reason: write one or two sentences."))
    if way.closing_reasons and closing_reason not in way.closing_reasons:
        raise Refused(_("Choose why the case ends."))
    if closing_reason and not way.closing_reasons:
        raise Refused(_("This step does not end the case: leave the closing reason out."))
    target = work.programme.states[way.target]
    now = timezone.now()
    return {
        "transition": way.code,
        "from": work.case.state,
        "to": target.code,
        "due_at": _due(work, target.code, now),
        **({"final": True, "revokes": rules.standing(work.case)} if target.final else {}),
        **({"closing_reason": closing_reason} if closing_reason else {}),
        **({"reason": reason} if reason else {}),
        **need(work.programme, way.form, answers, work.today, actor=work.actor, case=work.case),
    }


def _due(work: Work, state: str, now: datetime) -> str | None:
    """Steps that stay in a state leave its due time; while the clock stands still it stays too."""
    if state == work.case.state and work.case.due_at is not None:
        return work.case.due_at.isoformat()
    return log.due_in(work.programme.states[state], work.case.office, now)


def close(
    *, actor: Actor, case: str, closing_reason: str = "", reason: str = "", expected: int | None = None,
    key: str | None = None,
) -> Action:  # fmt: skip
    """Take the one step that ends the case from where it stands; Refused where there is none or several."""
    found = Case.objects.filter(uid=case).first()
    ways: list[str] = []
    if found is not None:
        programme = of_case(found)
        ending = [way for way in programme.ways_from(found.state) if programme.states[way.target].final]
        ways = [way.code for way in ending if not way.closing_reasons or closing_reason in way.closing_reasons]
    if found is not None and len(ways) != 1:
        rules.require(actor, ACT, found)
        raise Refused(_("The case cannot end in one step from here: choose the step."))
    return take_transition(
        actor=actor, case=case, transition=ways[0] if ways else "", reason=reason, closing_reason=closing_reason,
        expected=expected, key=key,
    )  # fmt: skip


def reopen(*, actor: Actor, case: str, reason: str, expected: int | None = None, key: str | None = None) -> Action:
    """Open a closed case again, in the state from which it was closed. A reason is needed."""
    with acting(
        actor=actor, permission="cases.case.reopen", case=case, kind=Kind.REOPENED, expected=expected, key=key,
        request={"reason": reason},
    ) as work:  # fmt: skip
        if work.repeated is None:
            if work.case.is_open:
                raise Refused(_("This case is open already."))
            to = _before_closing(work.case) or work.programme.initial
            text = _reason(reason)
            work.append(
                {
                    "reason": text,
                    "to": to,
                    "due_at": log.due_in(work.programme.states[to], work.case.office, timezone.now()),
                }
            )
    return work.done


def _before_closing(case: Case) -> str:
    last = case.actions.filter(kind=Kind.MOVED).order_by("-sequence").first()
    return str(last.data["from"]) if last is not None else ""


def submit_form(
    *, actor: Actor, case: str, form: str, answers: Mapping[str, Any], source: str = "", expected: int | None = None,
    key: str | None = None,
) -> Action:  # fmt: skip
    """Keep the answers to one of the programme's forms; earlier answers stay in the log."""
    with acting(
        actor=actor, permission=ACT, case=case, kind=Kind.FORM, expected=expected, key=key,
        request={"form": form, "answers": answers, "source": source},
    ) as work:  # fmt: skip
        if work.repeated is None:
            if form not in work.programme.forms:
                raise Refused(_("This kind of case has no such form."))
            kept = need(work.programme, form, answers, work.today, actor=actor, case=work.case)
            work.append({**kept, **({"source": source} if source else {})}, audience=Audience.SHARED)
    return work.done


def pause(*, actor: Actor, case: str, reason: str, expected: int | None = None, key: str | None = None) -> Action:
    """Stop the clock, for a reason: we wait for somebody else."""
    with acting(
        actor=actor, permission=ACT, case=case, kind=Kind.PAUSED, expected=expected, key=key,
        request={"reason": reason},
    ) as work:  # fmt: skip
        if work.repeated is None:
            if work.case.paused_since is not None:
                raise Refused(_("The clock stands still already."))
            work.append({"reason": _reason(reason)})
    return work.done


def resume(*, actor: Actor, case: str, expected: int | None = None, key: str | None = None) -> Action:
    """Start the clock again: the due time moves by the working days that passed."""
    with acting(actor=actor, permission=ACT, case=case, kind=Kind.RESUMED, expected=expected, key=key) as work:
        if work.repeated is None:
            since, due = work.case.paused_since, work.case.due_at
            if since is None:
                raise Refused(_("The clock is running already."))
            if due is not None:
                unit = work.state.due.unit if work.state.due else "working_days"
                due = log.calendar_of(work.case.office).after_pause(due, since, timezone.now(), unit)
            work.append({"due_at": due.isoformat() if due else None})
    return work.done


def reclassify(
    *, actor: Actor, case: str, sensitivity: int, reason: str, expected: int | None = None, key: str | None = None
) -> Action:
    """Change how far the need to know narrows the case; never below what its programme states."""
    with acting(
        actor=actor, permission="cases.case.assign", case=case, kind=Kind.RECLASSIFIED, expected=expected, key=key,
        request={"sensitivity": sensitivity, "reason": reason},
    ) as work:  # fmt: skip
        if work.repeated is None:
            if sensitivity not in Sensitivity.values or sensitivity < work.programme.sensitivity:
                raise Refused(_("Cases of this kind are at least this sensitive: choose a higher level."))
            work.append({"sensitivity": sensitivity, "reason": _reason(reason)})
    return work.done


def identify(*, actor: Actor, case: str, person: Person, expected: int | None = None, key: str | None = None) -> Action:
    """State whom the case is about, where that was not known before."""
    with acting(
        actor=actor, permission=ACT, case=case, kind=Kind.IDENTIFIED, expected=expected, key=key,
        request={"person": person.uid},
    ) as work:  # fmt: skip
        if work.repeated is None:
            register.require_whole(actor, register.READ, person)  # the case will show whom it is about
            if work.programme.person == "none":
                raise Refused(_("A case of this kind is about nobody in particular: leave the person out."))
            work.append({"person": person.pk})
    return work.done


def _reason(text: str) -> str:
    if not text.strip():
        raise Refused(_("Write the reason in a sentence or two."))
    return text.strip()
