"""Handing on: assignment, referral and transfer are one kind of action, with consent, an answer and a due time."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import Office, Team, User
from sapar.core.cases import log, rules
from sapar.core.cases.enums import Answer, Audience, Consent, Kind, Mode
from sapar.core.cases.formwork import form_of
from sapar.core.cases.log import Work, acting
from sapar.core.cases.models import Action, Case, Referral
from sapar.core.cases.models.case import new_uid
from sapar.core.cases.refusals import NotFound, Refused
from sapar.core.cases.versions import form_at

DAYS_TO_ANSWER = 3
"""Working days of the receiving office, where the actor states nothing else."""


def take(*, actor: Actor, case: str, expected: int | None = None, key: str | None = None) -> Action:
    """Take the case oneself."""
    if actor.user is None:
        raise Refused(_("Only a member of staff can take a case."))
    return _assign(actor, "cases.case.act", case, actor.user, None, "", None, expected, key)


def assign(
    *, actor: Actor, case: str, to: User | None = None, team: Team | None = None, note: str = "",
    days: int | None = None, expected: int | None = None, key: str | None = None,
) -> Action:  # fmt: skip
    """Give the case to a colleague or a team of its office; it holds at once, and they may reject it.

    `days`: working days of the office within which an answer is asked for.
    """
    return _assign(actor, "cases.case.assign", case, to, team, note, days, expected, key)


def _assign(
    actor: Actor, permission: str, case: str, to: User | None, team: Team | None, note: str, days: int | None,
    expected: int | None, key: str | None,
) -> Action:  # fmt: skip
    asked = {
        "mode": Mode.ASSIGNMENT, "to": to.pk if to else None, "team": team.pk if team else None, "note": note,
        "days": days,
    }  # fmt: skip
    with acting(
        actor=actor, permission=permission, case=case, kind=Kind.HANDED, expected=expected, key=key, request=asked
    ) as work:
        if work.repeated is None:
            work.append(assignment(work, to, team, note, days))
    return work.done


def assignment(work: Work, to: User | None, team: Team | None, note: str, days: int | None = None) -> dict[str, Any]:
    """What the action of an assignment holds."""
    if days is not None and not 0 <= days <= 365:
        raise Refused(_("Give between 0 and 365 working days for the answer."))
    if to is None and team is None:
        raise Refused(_("Choose a colleague or a team."))
    if to is not None and not (to.is_active and to.office_id == work.case.office_id):
        raise Refused(_("That colleague does not work at this office: choose somebody who does."))
    if team is not None and team.office_id != work.case.office_id:
        raise Refused(_("That team belongs to another office: choose one of this office."))
    own = to is not None and work.actor.user is not None and to.pk == work.actor.user.pk
    return {
        "referral": new_uid(),
        "mode": Mode.ASSIGNMENT.value,
        "to_office": work.case.office_id,
        "to_user": to.pk if to else None,
        "to_team": team.pk if team else None,
        **({"answer": Answer.ACCEPTED.value} if own else {}),
        **(
            {"due_at": log.calendar_of(work.case.office).due(timezone.now(), days).isoformat()}
            if days is not None
            else {}
        ),
        **({"note": note.strip()} if note.strip() else {}),
    }


def refer(
    *,
    actor: Actor,
    case: str,
    to: Office | None = None,
    counterpart: str = "",
    team: Team | None = None,
    shares: Iterable[str] = (),
    consent: str,
    consent_note: str = "",
    note: str = "",
    days: int = DAYS_TO_ANSWER,
    mode: str = Mode.REFERRAL,
    expected: int | None = None,
    key: str | None = None,
) -> Action:
    """Ask another office to help (Mode.REFERRAL) or to take over (Mode.TRANSFER).

    `to`: an office that works here, or `counterpart`: an agency of the programme (its office, if it has one).
    `shares`: what they see: `person`, `attachments`, `<form>` or `<form>.<question>`; a transfer shares all once it
    is accepted. `days`: working days of the receiving office for the answer.
    """
    shared = tuple(dict.fromkeys(shares))
    asked = {
        "mode": mode, "to": to.pk if to else None, "counterpart": counterpart, "team": team.pk if team else None,
        "shares": shared, "consent": consent, "consent_note": consent_note, "note": note, "days": days,
    }  # fmt: skip
    with acting(
        actor=actor, permission="cases.case.refer", case=case, kind=Kind.HANDED, expected=expected, key=key,
        request=asked,
    ) as work:  # fmt: skip
        if work.repeated is None:
            office = to or _office_of(work, counterpart)
            _check(work, office, counterpart, team, shared, consent, consent_note, days, mode)
            due = log.calendar_of(office or work.case.office).due(timezone.now(), days)
            work.append(
                {
                    "referral": new_uid(),
                    "mode": str(mode),
                    "to_office": office.pk if office else None,
                    "to_team": team.pk if team else None,
                    "counterpart": counterpart,
                    "shared": list(shared),
                    "consent": str(consent),
                    "consent_note": consent_note.strip(),
                    "due_at": due.isoformat(),
                    "note": note.strip(),
                },
                audience=Audience.SHARED,
            )
    return work.done


def transfer(*, actor: Actor, case: str, to: Office, **more: Any) -> Action:
    """`refer` with Mode.TRANSFER: the other office takes over once it accepts."""
    return refer(actor=actor, case=case, to=to, mode=Mode.TRANSFER, **more)


def _office_of(work: Work, counterpart: str) -> Office | None:
    agency = work.programme.counterparts.get(counterpart)
    if agency is None or not agency.office:
        return None
    return Office.objects.filter(code=agency.office).first()


def _check(
    work: Work, office: Office | None, counterpart: str, team: Team | None, shared: tuple[str, ...], consent: str,
    consent_note: str, days: int, mode: str,
) -> None:  # fmt: skip
    if counterpart and counterpart not in work.programme.counterparts:
        raise Refused(_("This kind of case has no such agency: choose another."))
    if office is None and not counterpart:
        raise Refused(_("Choose the office or the agency."))
    if office is None and mode == Mode.TRANSFER:
        raise Refused(_("That agency does not work with this system: refer the case instead of transferring it."))
    if office is not None and office.pk == work.case.office_id:
        raise Refused(_("The case is at that office already: choose another."))
    if team is not None and (office is None or team.office_id != office.pk):
        raise Refused(_("That team belongs to another office: choose one of the receiving office."))
    if mode not in (Mode.REFERRAL, Mode.TRANSFER):
        raise Refused(_("Choose whether they help or take over."))
    if consent not in Consent.values:
        raise Refused(_("State whether the person agrees that their data goes there."))
    if consent == Consent.NOT_NEEDED and not consent_note.strip():
        raise Refused(_("Write why the person's consent is not needed."))
    if not 0 <= days <= 365:
        raise Refused(_("Give between 0 and 365 working days for the answer."))
    unknown = [part for part in shared if not _shareable(work, part)]
    if unknown:
        raise Refused(_("There is nothing to share under this name: %(name)s.") % {"name": unknown[0][:60]})
    if office is not None:
        standing = Referral.objects.filter(rules.STANDING, case=work.case, to_office=office)
        if standing.exists():
            raise Refused(
                _("That office was asked already and has not finished: wait for it or take the request back.")
            )


def _shareable(work: Work, part: str) -> bool:
    if part in ("person", "attachments"):
        return True
    name, _dot, question = part.partition(".")
    asked = []
    if name in work.programme.forms:
        asked.append(form_of(work.programme, name))
    if name in work.case.forms:  # in the version in which it was answered, which may ask other questions
        asked.append(form_at(work.case, work.case.actions.get(sequence=work.case.forms[name])))
    return any(not question or question in form.by_name for form in asked)


def answer_referral(
    *, actor: Actor, case: str, referral: str, answer: str, note: str = "", assignee: User | None = None,
    expected: int | None = None, key: str | None = None,
) -> Action:  # fmt: skip
    """Answer a handing-on (by its uid): accepted, rejected, done; or revoked, by those who asked.

    The receiving office answers; for an agency that does not work here those who asked note its answer. Accepting a
    transfer makes the case the receiving office's own.
    """
    asked = {"referral": referral, "answer": answer, "note": note, "assignee": assignee.pk if assignee else None}

    def allowed(who: Actor, permission: str, found: Case) -> None:
        _may_answer(who, found, _standing(found, referral), answer)

    with acting(
        actor=actor, permission="cases.case.answer", case=case, kind=Kind.ANSWERED, expected=expected, key=key,
        request=asked, allow=allowed,
    ) as work:  # fmt: skip
        if work.repeated is None:
            row = _standing(work.case, referral)
            _check_answer(row, answer, note)
            data: dict[str, Any] = {"referral": referral, "mode": row.mode, "answer": str(answer), "note": note.strip()}
            if row.mode == Mode.TRANSFER and answer == Answer.ACCEPTED:
                data.update(_taken_over(work, row, assignee, timezone.now()))
            work.append(data, audience=Audience.SHARED)
    return work.done


def revoke(*, actor: Actor, case: str, referral: str, note: str = "", expected: int | None = None) -> Action:
    """Take a handing-on back: the other office sees nothing more."""
    return answer_referral(
        actor=actor, case=case, referral=referral, answer=Answer.REVOKED, note=note, expected=expected
    )


def _standing(case: Case, uid: str) -> Referral:
    row = Referral.objects.filter(case=case, uid=uid).select_related("to_office", "to_user").first()
    if row is None:
        raise NotFound(_("There is no such request in this case."))
    return row


def _may_answer(actor: Actor, case: Case, row: Referral, answer: str) -> None:
    """The receiver answers, for itself; whoever asked takes back, and notes what an agency outside answered."""
    if row.mode == Mode.ASSIGNMENT:
        if answer == Answer.REVOKED:
            rules.require(actor, "cases.case.assign", case)
        elif not (rules.given_to(actor, row) and rules.may(actor, "cases.case.act", case)) and actor.kind != "system":
            raise policy.Denied("cases.case.answer")
        return
    if answer == Answer.REVOKED or row.to_office is None:
        rules.require(actor, "cases.case.refer", case)
        return
    policy.require(actor, "cases.case.answer", rules.Prospect(row.to_office, case.programme, case.sensitivity))
    if row.to_team_id is not None and row.to_team_id not in rules.teams_of(actor) and actor.kind != "system":
        raise policy.Denied("cases.case.answer")


def _check_answer(row: Referral, answer: str, note: str) -> None:
    after = {
        Answer.OFFERED: {Answer.ACCEPTED, Answer.REJECTED, Answer.DONE, Answer.REVOKED},
        Answer.ACCEPTED: {Answer.DONE, Answer.REVOKED, Answer.REJECTED},
    }
    if answer not in after.get(Answer(row.answer), set()):
        raise Refused(_("This request was answered before; the answer stands."))
    if row.mode == Mode.TRANSFER and row.answer == Answer.ACCEPTED:
        raise Refused(_("The case has moved there already: it can be transferred back."))
    if answer == Answer.REJECTED and not note.strip():
        raise Refused(_("Write why, so that those who asked can look for other help."))


def _taken_over(work: Work, row: Referral, assignee: User | None, now: datetime) -> dict[str, Any]:
    if assignee is not None and not (assignee.is_active and assignee.office_id == row.to_office_id):
        raise Refused(_("That colleague does not work at this office: choose somebody who does."))
    due = log.due_in(work.state, row.to_office, now) if row.to_office else None
    return {"assignee": assignee.pk if assignee else None, "due_at": due}
