"""Cases that belong together, and cases that turn out to be one. Merging is a link and can be undone: no action moves."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from sapar.core.accounts.actors import Actor
from sapar.core.audit.once import once
from sapar.core.cases import log, rules, state
from sapar.core.cases.enums import Answer, Kind, LinkKind, Mode
from sapar.core.cases.models import Case, CaseLink, Referral
from sapar.core.cases.refusals import MovedOn, NotFound, Refused

PAIR = {LinkKind.RELATED: LinkKind.RELATED, LinkKind.MERGED_INTO: LinkKind.MERGED_FROM}


def link(*, actor: Actor, case: str, other: str, note: str = "", key: str | None = None) -> None:
    """State that two cases belong together."""
    with _both(actor, "cases.case.act", "link", case, other, key) as pair:
        if pair is not None:
            _unlinked(*pair)
            _tie(*pair, actor, LinkKind.RELATED, note, "cases.case.act")


def unlink(*, actor: Actor, case: str, other: str, key: str | None = None) -> None:
    """Take such a statement back."""
    with _both(actor, "cases.case.act", "unlink", case, other, key) as pair:
        if pair is not None:
            _untie(*pair, actor, LinkKind.RELATED, "cases.case.act")


def merge(
    *, actor: Actor, case: str, into: str, note: str = "", expected: int | None = None, key: str | None = None
) -> None:
    """Carry a case on in another: work goes on there, and the timeline there shows both."""
    with _both(actor, "cases.case.merge", "merge", case, into, key, expected) as pair:
        if pair is not None:
            source, target = pair
            if source.programme != target.programme:
                raise Refused(_("Only cases of one kind can be merged; link them instead."))
            one, two = source.person, target.person
            if one is not None and two is not None and one.cluster_id != two.cluster_id:
                raise Refused(
                    _("The two cases are about different persons: merge the persons first, or link the cases.")
                )
            if not (source.is_open and target.is_open):
                raise Refused(_("Only open cases can be merged."))
            if Referral.objects.filter(case=source, mode=Mode.TRANSFER, answer=Answer.OFFERED).exists():
                raise Refused(_("The case is being transferred: take that back first."))
            _as_closed(source, target)
            _unlinked(source, target)
            _tie(source, target, actor, LinkKind.MERGED_INTO, note, "cases.case.merge")


def _as_closed(source: Case, target: Case) -> None:
    """Refuse where more people would read what the case says in the one that carries it on."""
    if target.sensitivity < source.sensitivity:
        raise Refused(_("The other case is less sensitive: raise its sensitivity first, then merge."))
    if not rules.as_closed(source, target):
        raise Refused(_("The case is for its team alone: give the other case to this team first, then merge."))


def unmerge(*, actor: Actor, case: str, key: str | None = None) -> None:
    """Undo a merging: the case stands as it stood before."""
    row = CaseLink.objects.filter(case__uid=case, kind=LinkKind.MERGED_INTO).select_related("other").first()
    other = row.other.uid if row is not None else ""
    with _both(actor, "cases.case.merge", "unmerge", case, other, key) as pair:
        if pair is not None:
            _untie(*pair, actor, LinkKind.MERGED_INTO, "cases.case.merge")


@contextmanager
def _both(
    actor: Actor, permission: str, act: str, case: str, other: str, key: str | None, expected: int | None = None
) -> Iterator[tuple[Case, Case] | None]:
    """Both cases held, in one order whoever asks, so that two who merge crosswise never wait for each other."""
    with transaction.atomic(), once(actor=actor, act=f"cases.{act}", key=key, request={"pair": [case, other]}) as done:
        if done.result is not None:
            yield None
            return
        if case == other:
            raise Refused(_("These are one and the same case: choose another."))
        rows = {uid: log.held(uid) for uid in sorted((case, other)) if uid}
        if len(rows) != 2:
            raise NotFound(_("There is no such case."))
        for row in rows.values():
            rules.require(actor, permission, row)
        if expected is not None and rows[case].sequence != expected:
            raise MovedOn(_("Somebody else worked on this case meanwhile. Look at what is new, then try again."))
        yield rows[case], rows[other]
        done.keep({"done": True})


def _unlinked(case: Case, other: Case) -> None:
    if CaseLink.objects.filter(case=case, other=other).exists():
        raise Refused(_("The two cases are linked already."))


def _tie(case: Case, other: Case, actor: Actor, kind: LinkKind, note: str, act: str) -> None:
    for one, two, way in ((case, other, kind), (other, case, PAIR[kind])):
        data: dict[str, Any] = {"other": two.uid, "number": two.number, "link": way.value, "note": note.strip()}
        if way == LinkKind.MERGED_INTO:
            data["before"] = state.before(log.state_of(one))
        log.append(one, actor=actor, kind=Kind.LINKED, data=data, act=act)


def _untie(case: Case, other: Case, actor: Actor, kind: LinkKind, act: str) -> None:
    if not CaseLink.objects.filter(case=case, other=other, kind=kind).exists():
        raise Refused(_("The two cases are not linked in this way."))
    for one, two, way in ((case, other, kind), (other, case, PAIR[kind])):
        data: dict[str, Any] = {"other": two.uid, "number": two.number, "link": way.value}
        if way == LinkKind.MERGED_INTO:
            tied = one.actions.filter(kind=Kind.LINKED, data__other=two.uid, data__link=way.value)
            data["before"] = tied.latest("sequence").data["before"]
        log.append(one, actor=actor, kind=Kind.UNLINKED, data=data, act=act)
