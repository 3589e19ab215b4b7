"""Acts of reporting: a period is opened, values are entered or taken live, sent, accepted or returned.

A value of a report that was sent never changes again, whatever later becomes of the records it was computed from.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts.actors import Actor
from sapar.core.audit.once import once
from sapar.core.audit.services import record
from sapar.core.files.services import keep
from sapar.core.refusals import Refused
from sapar.lines.roadmap import rules
from sapar.lines.roadmap.enums import IndicatorKind, ReportState
from sapar.lines.roadmap.live import compute, frozen, part_key, version_of
from sapar.lines.roadmap.models import Indicator, Project, Report, Value
from sapar.lines.roadmap.parts import labels_of
from sapar.lines.roadmap.periods import Span, spans

OPEN_STATES = (ReportState.DRAFT, ReportState.RETURNED)
LONGEST_PART = 120
"""Characters of a part as text."""


@dataclass(frozen=True)
class Entered:
    """What somebody enters for an indicator, as a whole (`part` empty) or for a part."""

    indicator: Indicator
    part: Mapping[str, str] = field(default_factory=dict)
    value: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    comment: str = ""


@transaction.atomic
def open_report(*, actor: Actor, project: Project, span: Span) -> Report:
    """The report of a project for a period; live values are in it from the start. Opening it twice opens the same."""
    roadmap = project.line.roadmap
    rules.require(actor, rules.REPORT, roadmap)
    if span not in set(spans(roadmap.frequency, roadmap.starts, roadmap.ends)):
        raise Refused(_("The road map does not report on this period."), "period")
    report, new = Report.objects.get_or_create(
        project=project, period_start=span.start, period_end=span.end, defaults={"uid": uuid4().hex}
    )
    if new:
        record(actor=actor, act=rules.REPORT, subject=report)
        take_live(actor=actor, report=report)
    return report


@transaction.atomic
def take_live(*, actor: Actor, report: Report) -> None:
    """Compute the live indicators of a report that is not sent yet, and keep how that was done."""
    report = _to_edit(actor, report)
    found = Indicator.objects.filter(result__project=report.project, kind=IndicatorKind.LIVE, withdrawn_on=None)
    for indicator in found:
        now = compute(indicator, Span(report.period_start, report.period_end))
        taken = {"query": indicator.query, "query_version": version_of(indicator.query), "filters": indicator.filters}
        report.values.filter(indicator=indicator).exclude(part_key__in=now).delete()
        offices = labels_of([part for part, _shown in now.values()])
        for key, (part, shown) in now.items():
            labels = {"office": offices[part["office"]]} if part.get("office") in offices else {}
            Value.objects.update_or_create(
                report=report,
                indicator=indicator,
                part_key=key,
                defaults={**taken, **frozen(shown), "part": part, "labels": labels, "taken_at": timezone.now()},
            )
    record(actor=actor, act=rules.REPORT, subject=report, details={"taken": len(found)})


@transaction.atomic
def enter(
    *,
    actor: Actor,
    report: Report,
    values: Iterable[Entered],
    narratives: Mapping[str, str] | None = None,
    key: str | None = None,
) -> None:
    """Enter values of a report that is not sent yet; an entry without a value or comment takes the value out again."""
    listed = list(values)
    with once(actor=actor, act=rules.REPORT, key=key, request=_asked(report, listed, narratives)) as done:
        if done.result is not None:
            return
        report = _to_edit(actor, report)
        for each in listed:
            _enter(report, each)
        if narratives is not None:
            report.narratives = dict(narratives)
            report.save(update_fields=["narratives"])
        record(actor=actor, act=rules.REPORT, subject=report)
        done.keep({"uid": report.uid})


def _asked(report: Report, values: Iterable[Entered], narratives: Mapping[str, str] | None) -> dict[str, Any]:
    told = [
        [each.indicator.uid, part_key(each.part), each.value, each.numerator, each.denominator, each.comment]
        for each in values
    ]
    return {"enter": report.uid, "values": told, "narratives": None if narratives is None else dict(narratives)}


def _enter(report: Report, entered: Entered) -> None:
    indicator, part = entered.indicator, dict(entered.part)
    if indicator.result.project_id != report.project_id:
        raise Refused(_("This indicator belongs to another project."), "indicator")
    if indicator.kind == IndicatorKind.LIVE:
        raise Refused(_("This value is computed from the services' records and is not entered."), "value")
    if set(part) - set(indicator.broken_down_by):
        raise Refused(_("The indicator is not broken down in this way."), "part")
    value = entered.value
    if indicator.is_ratio and entered.numerator is not None and entered.denominator is not None:
        if entered.denominator <= 0 or not 0 <= entered.numerator <= entered.denominator:
            raise Refused(_("The numerator must lie between zero and the denominator."), "numerator")
        value = (100 * entered.numerator / entered.denominator).quantize(Decimal("0.0001"))
    elif indicator.is_ratio and (entered.numerator is not None or entered.denominator is not None):
        raise Refused(_("A share needs both its numerator and its denominator."), "denominator")
    key = part_key(part)
    if len(key) > LONGEST_PART:
        raise Refused(_("The names of the parts are too long: shorten them."), "part")
    if value is None and not (entered.comment and not key):  # a comment may stand where there is no value of the whole
        report.values.filter(indicator=indicator, part_key=key).delete()
        return
    Value.objects.update_or_create(
        report=report,
        indicator=indicator,
        part_key=key,
        defaults={
            "part": part,
            "value": value,
            "numerator": entered.numerator,
            "denominator": entered.denominator,
            "comment": entered.comment,
        },
    )


@transaction.atomic
def add_evidence(*, actor: Actor, report: Report, content: Any, name: str, declared_type: str = "") -> None:
    """Put a file to a report that is not sent yet. Raises FileRefused where it is none that can be kept."""
    report = _to_edit(actor, report)
    report.evidence.add(keep(actor=actor, content=content, name=name, declared_type=declared_type))
    record(actor=actor, act=rules.REPORT, subject=report, details={"fields": ["evidence"]})


@transaction.atomic
def submit(*, actor: Actor, report: Report, key: str | None = None) -> Report:
    """Send a report to the other side. Raises Refused where a value is missing."""
    with once(actor=actor, act=rules.REPORT, key=key, request={"submit": report.uid}) as done:
        if done.result is not None:
            return Report.objects.get(uid=done.result["uid"])
        report = _to_edit(actor, report)
        missing = _missing(report)
        if missing:
            codes = ", ".join(missing)
            raise Refused(_("Enter a value, or say why there is none, for: %(codes)s.") % {"codes": codes}, "values")
        report.organisation_id = rules.side(actor, rules.REPORT, report.project.line.roadmap)
        report.state = ReportState.SUBMITTED
        report.submitted_at, report.submitted_by = timezone.now(), actor.user
        report.answered_at = report.answered_by = None
        report.save()
        record(actor=actor, act=rules.REPORT, subject=report, details={"state": report.state})
        done.keep({"uid": report.uid})
    return report


def _missing(report: Report) -> list[str]:
    """Codes of indicators that have no whole value and no comment in its place."""
    told = set(report.values.filter(part_key="").values_list("indicator_id", flat=True))
    asked = Indicator.objects.filter(result__project=report.project, withdrawn_on=None).order_by("code")
    return [indicator.code for indicator in asked if indicator.pk not in told]


@transaction.atomic
def withdraw_report(*, actor: Actor, report: Report) -> Report:
    """Take a report back before the other side has answered."""
    roadmap = report.project.line.roadmap
    rules.require(actor, rules.REPORT, roadmap)
    report = Report.objects.select_for_update().get(pk=report.pk)
    if report.state != ReportState.SUBMITTED:
        raise Refused(_("Only a report that was sent and not yet answered can be taken back."))
    own = rules.side(actor, rules.REPORT, roadmap)
    if own is not None and own != report.organisation_id:
        raise Refused(_("Only the side that sent a report can take it back."))
    report.state = ReportState.DRAFT
    report.save(update_fields=["state"])
    record(actor=actor, act=rules.REPORT, subject=report, details={"state": report.state})
    return report


@transaction.atomic
def answer(*, actor: Actor, report: Report, accepted: bool, comment: str = "", key: str | None = None) -> Report:
    """Accept or return a report; only the side that did not send it answers. Raises Denied, Refused."""
    roadmap = report.project.line.roadmap
    rules.require(actor, rules.ANSWER, roadmap)
    asked = {"answer": report.uid, "accepted": accepted, "comment": comment}
    with once(actor=actor, act=rules.ANSWER, key=key, request=asked) as done:
        if done.result is not None:
            return Report.objects.get(uid=done.result["uid"])
        report = Report.objects.select_for_update().get(pk=report.pk)
        if report.state != ReportState.SUBMITTED:
            raise Refused(_("This report does not wait for an answer."))
        own = rules.sides(actor, rules.ANSWER, roadmap)
        if None not in own and not own - {report.organisation_id}:
            raise Refused(_("The other side answers a report: yours has sent it."))
        if not accepted and not comment.strip():
            raise Refused(_("Say what must be changed."), "comment")
        report.state = ReportState.ACCEPTED if accepted else ReportState.RETURNED
        report.answered_at, report.answered_by, report.comment = timezone.now(), actor.user, comment.strip()
        report.save()
        record(actor=actor, act=rules.ANSWER, subject=report, details={"state": report.state})
        done.keep({"uid": report.uid})
    return report


def _to_edit(actor: Actor, report: Report) -> Report:
    """The report, locked, if it may still be changed."""
    rules.require(actor, rules.REPORT, report.project.line.roadmap)
    found = Report.objects.select_for_update().get(pk=report.pk)
    if found.state not in OPEN_STATES:
        raise Refused(_("A report that was sent is not changed any more; take it back first."))
    return found
