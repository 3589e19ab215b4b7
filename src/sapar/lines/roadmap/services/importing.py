"""Activities of an IATI file taken into the plan as projects; looked at first, never taken twice, taken back as one."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts.actors import Actor
from sapar.core.audit.services import record as note
from sapar.core.refusals import Refused
from sapar.lines.roadmap import rules
from sapar.lines.roadmap.enums import (
    DocumentKind,
    ImportKind,
    ImportState,
    Language,
    Level,
    OverPlaces,
    PartnerRole,
    ProjectState,
    SpendingKind,
    Unit,
)
from sapar.lines.roadmap.iati.documents import ActivityRecord, BudgetLine, Link, Org, ResultRecord, Transaction
from sapar.lines.roadmap.iati.findings import Finding, Unusable
from sapar.lines.roadmap.iati.importing import read_activities
from sapar.lines.roadmap.iati.standard import Standard
from sapar.lines.roadmap.iati.validate import validate
from sapar.lines.roadmap.models import Import, Indicator, Line, Partner, Project, Report, RoadMap
from sapar.lines.roadmap.queries.publication import identifier
from sapar.lines.roadmap.services import plan

LONGEST = 40  # characters of a project's code
LARGEST = 5 * 1024 * 1024  # bytes of a file in the office; larger ones go through the command line
STATES = {
    "1": ProjectState.PLANNED, "2": ProjectState.ACTIVE, "3": ProjectState.FINISHED, "4": ProjectState.FINISHED,
    "5": ProjectState.CANCELLED, "6": ProjectState.SUSPENDED,
}  # fmt: skip
ROLES = {
    "1": PartnerRole.FUNDING,
    "2": PartnerRole.ACCOUNTABLE,
    "3": PartnerRole.EXTENDING,
    "4": PartnerRole.IMPLEMENTING,
}
KINDS = {"2": SpendingKind.COMMITMENT, "3": SpendingKind.DISBURSEMENT, "4": SpendingKind.EXPENDITURE}
LEVELS = {"1": Level.OUTPUT, "2": Level.OUTCOME, "3": Level.IMPACT}


@dataclass(frozen=True)
class Preview:
    """What would come of an activity: the project, how much of each thing, and what is left out, with the reason."""

    record: ActivityRecord
    code: str
    span: tuple[date, date] | None
    state: ProjectState
    exists: bool  # a project of this identifier is there already
    withdrawn: bool  # and it was taken out of the plan
    budgets: int
    spendings: int
    documents: int
    results: int
    indicators: int
    targets: int
    partners: tuple[tuple[str, dict[str, str], bool], ...]  # role, names, whether the road map knows them
    left_out: tuple[str, ...]

    @property
    def usable(self) -> bool:
        """Whether it can be taken."""
        return not self.exists and bool(self.record.ident) and self.span is not None


@dataclass(frozen=True)
class Looked:
    """A file looked at: what would come of each activity, what the standard says to it, or why it was not asked."""

    previews: tuple[Preview, ...]
    findings: tuple[Finding, ...]
    unchecked: str = ""

    @property
    def usable(self) -> int:
        """How many activities can be taken."""
        return sum(each.usable for each in self.previews)


def look(*, roadmap: RoadMap, content: bytes, standard: Standard | None, unchecked: str = "") -> Looked:
    """What taking a file would do; nothing is written. Raises Unusable where it is no activity file."""
    records = read_activities(content)
    findings = validate(content, standard, timezone.localdate()) if standard is not None else []
    codes = [code_of(record) for record in records]
    there = _there(roadmap, records)
    known = list(Partner.objects.filter(roadmap=roadmap, withdrawn_on=None))
    previews, seen = [], set()
    for record, code in zip(records, codes, strict=True):
        previews.append(_preview(record, code, there, known, roadmap, twice=code in seen))
        seen.add(code)
    return Looked(tuple(previews), tuple(findings), unchecked)


def _preview(
    record: ActivityRecord,
    code: str,
    there: Mapping[str, date | None],
    known: list[Partner],
    roadmap: RoadMap,
    *,
    twice: bool,
) -> Preview:
    kept = [each for each in record.results if each.kind in LEVELS]
    indicators = [one for each in kept for one in each.indicators]
    return Preview(
        record=record,
        code=code,
        span=_span(record),
        state=STATES.get(record.status, ProjectState.PLANNED),
        exists=code in there or twice,
        withdrawn=there.get(code) is not None,
        budgets=len(_budgets(record)),
        spendings=len(_transactions(record)),
        documents=len(_links(record)),
        results=len(kept),
        indicators=len(indicators),
        targets=sum(len(period.targets) for one in indicators for period in one.periods),
        partners=tuple(
            (ROLES[role].value, org.names or {"en": org.ref}, _known(known, org) is not None)
            for role, org in record.participants
            if role in ROLES
        ),
        left_out=tuple(_left_out(record, roadmap)),
    )


def _left_out(record: ActivityRecord, roadmap: RoadMap) -> Iterator[str]:
    """What is not taken, each with its reason."""
    if not record.ident:
        yield _("The activity has no identifier and cannot be taken.")
    if _span(record) is None:
        yield _("The activity has no start and end and cannot be taken.")
    elsewhere = sorted(set(record.countries) - {roadmap.country})
    if elsewhere:
        yield _("The road map is of one country; not taken: %(codes)s.") % {"codes": ", ".join(elsewhere)}
    if record.sectors and not _whole(record):
        yield _("The shares of the purpose codes do not make 100 per cent: none of them is taken.")
    counted = [
        (
            sum(role not in ROLES for role, _org in record.participants),
            _("Organisations without one of the four roles: %(number)s."),
        ),
        (
            sum(vocabulary != "3" for vocabulary, _code in record.tags),
            _("Tags that are no target of sustainable development: %(number)s."),
        ),
        (
            len(record.budgets) - len(_budgets(record)),
            _("Budgets of more than a year, or not above zero: %(number)s."),
        ),
        (
            len(record.transactions) - len(_transactions(record)),
            _(
                "Transactions that are neither commitment, disbursement nor expenditure, lie ahead, or are not above "
                "zero: %(number)s."
            ),
        ),
        (
            len(record.links) - len(_links(record)),
            _("Documents without a title or of a kind that projects do not have: %(number)s."),
        ),
        (
            sum(each.kind not in LEVELS for each in record.results),
            _("Results that are neither output, outcome nor impact: %(number)s."),
        ),
        (
            sum(
                len(period.actuals)
                for each in record.results
                if each.kind in LEVELS
                for one in each.indicators
                for period in one.periods
            ),
            _(
                "Reported values: %(number)s. Bring them in as a table of a report, so that the other side accepts them."
            ),
        ),
    ]
    yield from (words % {"number": number} for number, words in counted if number)
    if record.unread:
        listed = ", ".join(f"{name} ({number})" for name, number in record.unread)
        yield _("Elements without a place in the plan: %(names)s.") % {"names": listed}


def code_of(record: ActivityRecord) -> str:
    """A project's code from the activity's identifier: the same activity always gives the same code, another one another."""
    code = re.sub(r"[^A-Za-z0-9_-]+", "-", record.ident).strip("-")
    if len(code) <= LONGEST:
        return code
    digest = hashlib.sha256(record.ident.encode()).hexdigest()[:8]
    return f"{code[: LONGEST - 9]}-{digest}"


def _there(roadmap: RoadMap, records: Collection[ActivityRecord]) -> dict[str, date | None]:
    """Activities (by their codes) that are projects already, with the day on which each was taken out: of a file taken
    before, or of this road map itself, which published them."""
    codes = {code_of(record) for record in records}
    there = dict(Project.objects.filter(code__in=codes).values_list("code", "withdrawn_on"))
    published = {
        identifier(publisher, roadmap, project).upper(): project.withdrawn_on
        for publisher in Partner.objects.filter(roadmap=roadmap).exclude(iati_ref="")
        for project in Project.objects.filter(line__roadmap=roadmap)
    }
    return there | {
        code_of(record): published[record.ident.upper()] for record in records if record.ident.upper() in published
    }


@transaction.atomic
def take(*, actor: Actor, line: Line, records: Iterable[ActivityRecord]) -> Taken:
    """Take activities into the plan as projects of a line: all or none. Raises Denied, Refused."""
    rules.require(actor, rules.WRITE, line.roadmap)
    taken = Taken([], [])
    for record in records:
        _take(actor, line, record, taken)
    return taken


@dataclass(frozen=True)
class Taken:
    """What was made, so that it can be taken back."""

    projects: list[Project]
    partners: list[Partner]


def _take(actor: Actor, line: Line, record: ActivityRecord, taken: Taken) -> None:
    span, code = _span(record), code_of(record)
    if code in _there(line.roadmap, [record]):
        raise Refused(_("The activity %(code)s is in the plan already.") % {"code": record.ident})
    if not record.ident or span is None:
        raise Refused(" ".join(list(_left_out(record, line.roadmap))[:2]))
    project = plan.add_project(
        actor=actor,
        line=line,
        code=code,
        titles=record.titles or {"en": record.ident},
        summaries=record.descriptions,
        state=STATES.get(record.status, ProjectState.PLANNED),
        starts=span[0],
        ends=span[1],
        sectors={code: format(share, "f") for code, share in record.sectors.items()} if _whole(record) else {},
        tags={"sdg": [code for vocabulary, code in record.tags if vocabulary == "3"]},
        iati={"identifier": record.ident},
    )
    taken.projects.append(project)
    for role, org in record.participants:
        if role in ROLES:
            plan.involve(actor=actor, project=project, partner=_partner(actor, line, org, taken), role=ROLES[role])
    _money(actor, line, project, record, taken)
    for link in _links(record):
        plan.add_document(
            actor=actor, roadmap=line.roadmap, project=project, titles=link.titles, kind=link.category,
            language=link.language if link.language in Language.values else "", on=link.on or span[0],
            address=link.address, open=True,
        )  # fmt: skip
    for number, result in enumerate(record.results, start=1):
        if result.kind in LEVELS:
            _result(actor, project, result, number)


# ── a file in the office: handed in, looked at, taken, taken back ─────────────────────────────────────────
@transaction.atomic
def hand_in(*, actor: Actor, line: Line, content: bytes, name: str) -> Import:
    """Keep a file to be looked at. Raises Refused where it is no activity file or too large."""
    rules.require(actor, rules.WRITE, line.roadmap)
    if len(content) > LARGEST:
        raise Refused(_("The file is larger than %(size)s MB: divide it.") % {"size": LARGEST // (1024 * 1024)}, "file")
    try:
        records = read_activities(content)
    except Unusable as refused:
        raise Refused(_("This is no activity file of IATI: %(reason)s") % {"reason": refused}, "file") from None
    if not records:
        raise Refused(_("There is no activity in this file."), "file")
    made = Import.objects.create(
        kind=ImportKind.IATI, roadmap=line.roadmap, line=line, packed=zlib.compress(content), name=name[-120:],
        by=actor.user, at=timezone.now(),
    )  # fmt: skip
    note(actor=actor, act=rules.WRITE, subject=made, details={"activities": len(records)})
    return made


def content_of(batch: Import) -> bytes:
    """The file that was handed in; empty once it is of no more use."""
    return zlib.decompress(bytes(batch.packed)) if batch.packed else b""


@transaction.atomic
def take_file(*, actor: Actor, batch: Import) -> Taken:
    """Take every activity of a file that can be taken. Raises Denied, Refused."""
    assert batch.line is not None
    rules.require(actor, rules.WRITE, batch.roadmap)
    batch = Import.objects.select_for_update(of=("self",)).select_related("line__roadmap", "roadmap").get(pk=batch.pk)
    assert batch.line is not None
    if batch.state != ImportState.LOOKED:
        raise Refused(_("This file was taken already."))
    looked = look(roadmap=batch.roadmap, content=content_of(batch), standard=None)
    if not looked.usable:
        raise Refused(_("There is nothing in this file that can be taken."))
    taken = take(actor=actor, line=batch.line, records=[each.record for each in looked.previews if each.usable])
    batch.state = ImportState.TAKEN
    batch.made = [["project", each.uid] for each in taken.projects] + [["partner", each.uid] for each in taken.partners]
    batch.save(update_fields=["state", "made"])
    note(actor=actor, act=rules.WRITE, subject=batch, details={"projects": len(taken.projects)})
    return taken


@transaction.atomic
def take_back(*, actor: Actor, batch: Import) -> None:
    """Take out of the plan what a file brought; partners stay where something else names them. Raises Refused."""
    rules.require(actor, rules.WRITE, batch.roadmap)
    batch = Import.objects.select_for_update(of=("self",)).select_related("roadmap").get(pk=batch.pk)
    if batch.state != ImportState.TAKEN:
        raise Refused(_("Only a file that was taken can be taken back."))
    reason = _("The file that brought it was taken back.")
    uids = {kind: [uid for each, uid in batch.made if each == kind] for kind in ("project", "partner")}
    if Report.objects.filter(project__uid__in=uids["project"]).exists():
        raise Refused(_("Reports were written on these projects: take them out of the plan one by one."))
    for project in Project.objects.filter(uid__in=uids["project"], withdrawn_on=None):
        for role in project.involvements.filter(withdrawn_on=None):
            plan.withdraw(actor=actor, subject=role, reason=reason)
        plan.withdraw(actor=actor, subject=project, reason=reason)
    for partner in Partner.objects.filter(uid__in=uids["partner"], withdrawn_on=None):
        if not plan.uses(partner):
            plan.withdraw(actor=actor, subject=partner, reason=reason)
    batch.state, batch.packed = ImportState.UNDONE, None
    batch.save(update_fields=["state", "packed"])
    note(actor=actor, act=rules.WRITE, subject=batch, details={"state": batch.state})


def _budgets(record: ActivityRecord) -> list[BudgetLine]:
    return [each for each in record.budgets if 0 <= (each.end - each.start).days <= 366 and each.amount.value > 0]


def _transactions(record: ActivityRecord) -> list[Transaction]:
    today = timezone.localdate()
    return [each for each in record.transactions if each.kind in KINDS and each.on <= today and each.amount.value > 0]


def _links(record: ActivityRecord) -> list[Link]:
    return [
        each
        for each in record.links
        if each.category in DocumentKind.values
        and any(each.titles.values())
        and each.address.startswith(("https://", "http://"))
        and len(each.address) <= 500
    ]


def _whole(record: ActivityRecord) -> bool:
    return sum(record.sectors.values(), Decimal(0)) == 100


def _span(record: ActivityRecord) -> tuple[date, date] | None:
    start = record.dates.get("2") or record.dates.get("1")
    end = record.dates.get("4") or record.dates.get("3")
    return (start, end) if start and end and start <= end else None


def _known(partners: Iterable[Partner], org: Org) -> Partner | None:
    """The partner of that identifier; without one, of that name."""
    if org.ref:
        return next((each for each in partners if each.iati_ref == org.ref), None)
    return next((each for each in partners if each.names == org.names), None)


def _partner(actor: Actor, line: Line, org: Org, taken: Taken) -> Partner:
    """The partner of that identifier or name; made where it is new."""
    found = _known(Partner.objects.filter(roadmap=line.roadmap, withdrawn_on=None).order_by("pk"), org)
    if found is not None:
        return found
    base = re.sub(r"[^a-z0-9]+", "-", (org.ref or next(iter(org.names.values()), "partner")).lower()).strip("-")
    code = f"{base or 'partner'}"[:34]
    number = Partner.objects.filter(roadmap=line.roadmap, code__startswith=code).count()
    made = plan.add_partner(
        actor=actor,
        roadmap=line.roadmap,
        kind="other",
        code=f"{code}-{number + 1}" if number else code,
        names=org.names or {"en": org.ref},
        iati_ref=org.ref,
        iati_type=org.kind[:2],
    )
    taken.partners.append(made)
    return made


def _money(actor: Actor, line: Line, project: Project, record: ActivityRecord, taken: Taken) -> None:
    for budget in _budgets(record):
        plan.add_budget(
            actor=actor,
            project=project,
            period_start=budget.start,
            period_end=min(budget.end, plan.last_of_year(budget.start)),
            currency=budget.amount.currency or line.roadmap.currency,
            amount=budget.amount.value,
        )
    for moved in _transactions(record):
        named = moved.provider is not None and bool(moved.provider.ref or moved.provider.names)
        plan.add_spending(
            actor=actor,
            project=project,
            source=_partner(actor, line, moved.provider, taken) if named and moved.provider else None,
            kind=KINDS[moved.kind],
            on=moved.on,
            currency=moved.amount.currency or line.roadmap.currency,
            amount=moved.amount.value,
            note=next(iter(moved.texts.values()), "")[:200],
        )


def _result(actor: Actor, project: Project, record: ResultRecord, number: int) -> None:
    result = plan.add_result(
        actor=actor,
        project=project,
        level=LEVELS[record.kind],
        code=f"R{number:02}",  # in the order of the file, when they are sorted
        titles=record.titles or {"en": f"R{number}"},
    )
    for place, each in enumerate(record.indicators, start=1):
        names = sorted({name for period in each.periods for target in period.targets for name in target.part})
        terms: dict[str, Any] = {
            "kind": "imported",
            "unit": Unit.PERCENT if each.measure == "2" else Unit.NUMBER,
            "direction": "up" if each.ascending else "down",
            "over_places": OverPlaces.SUM if each.aggregates else OverPlaces.NONE,
            "baseline": each.baseline,
            "baseline_year": each.baseline_year,
            "broken_down_by": names,
            "cards": {"who_counts": each.descriptions} if each.descriptions else {},
        }
        indicator: Indicator = plan.add_indicator(
            actor=actor,
            result=result,
            code=f"I{number:02}.{place:02}",
            titles=each.titles or {"en": f"I{number}.{place}"},
            **terms,
        )
        for period in each.periods:
            for target in period.targets:
                plan.add_target(
                    actor=actor, indicator=indicator, period_start=period.start, period_end=period.end,
                    part=target.part, value=target.value,
                )  # fmt: skip
