"""Values from a table taken into reports: columns matched with our fields, looked at first, bad rows handed back."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts.actors import Actor
from sapar.core.audit.services import record
from sapar.core.files.services import keep
from sapar.core.files.tables import neutral_csv
from sapar.core.refusals import Refused
from sapar.core.registry.exchange import reading as tables
from sapar.lines.roadmap import rules
from sapar.lines.roadmap.enums import ImportKind, ImportState, IndicatorKind
from sapar.lines.roadmap.live import part_key
from sapar.lines.roadmap.models import Import, Indicator, Project, Report
from sapar.lines.roadmap.periods import Span, span_of, spans
from sapar.lines.roadmap.services import reporting
from sapar.lines.roadmap.services.reporting import Entered

MOST = 20_000
"""Rows of one table."""
BREAKDOWNS = ("sex", "age", "district", "corridor", "country", "office", "disability")
FIELDS: dict[str, str] = {
    "indicator": "indicator indicator_code code индикатор показатель код көрсөткүч код_показателя көрсөткүчтүн_коду",
    "period": "period quarter период квартал отчётный_период мезгил чейрек",
    "value": "value number actual значение число факт маани саны",
    "numerator": "numerator числитель алым алымы",
    "denominator": "denominator знаменатель бөлүм бөлүмү",
    "comment": "comment note комментарий примечание түшүндүрмө эскертүү",
    "sex": "sex gender пол жынысы",
    "age": "age age_group возраст возрастная_группа жашы жаш_курагы",
    "district": "district region район облус область",
    "corridor": "corridor направление багыт",
    "country": "country страна өлкө",
    "office": "office mission учреждение миссия мекеме",
    "disability": "disability инвалидность майыптык",
}
"""Our fields, and names of columns that mean them."""
NEEDED = ("indicator",)
WORDS = {
    "sex": {"female": "f female woman women ж жен женский женщины аял аялдар", "male": "m male man men м муж мужской мужчины эркек эркектер"},
    "disability": {"yes": "yes да ооба", "no": "no нет жок"},
}  # fmt: skip
"""How parts that are always the same are written in tables."""


@dataclass(frozen=True)
class Read:
    """A row of the table: what it enters and for which period, or why it does not."""

    line: int
    cells: dict[str, str]
    span: Span | None = None
    entered: Entered | None = None
    reason: str = ""


@dataclass(frozen=True)
class Look:
    """A table looked at with a choice of columns."""

    columns: list[str]
    chosen: dict[str, str]  # our field → column
    rows: list[Read]

    @property
    def good(self) -> list[Read]:
        """Rows that can be taken."""
        return [row for row in self.rows if not row.reason]

    @property
    def bad(self) -> list[Read]:
        """Rows that cannot."""
        return [row for row in self.rows if row.reason]


@transaction.atomic
def hand_in(*, actor: Actor, project: Project, span: Span, content: Any, name: str) -> Import:
    """Keep a table to be looked at; rows without a period are of `span`. Raises Denied, FileRefused, Refused."""
    roadmap = project.line.roadmap
    rules.require(actor, rules.REPORT, roadmap)
    if span not in set(spans(roadmap.frequency, roadmap.starts, roadmap.ends)):
        raise Refused(_("The road map does not report on this period."), "file")
    file = keep(actor=actor, content=content, name=name)
    columns = tables.columns(file)
    if not columns:
        raise Refused(_("The table has no rows under its heading."), "file")
    made = Import.objects.create(
        kind=ImportKind.VALUES, roadmap=roadmap, project=project, period_start=span.start, period_end=span.end,
        file=file, name=file.name, columns=guess(columns), by=actor.user, at=timezone.now(),
    )  # fmt: skip
    record(actor=actor, act=rules.REPORT, subject=made)
    return made


def guess(columns: Sequence[str]) -> dict[str, str]:
    """Our field → column, for columns with usual names."""
    found: dict[str, str] = {}
    for field, names in FIELDS.items():
        known = names.split()
        for column in columns:
            if re.sub(r"[\s.,]+", "_", column.strip().casefold()) in known and column not in found.values():
                found[field] = column
                break
    return found


def look(*, batch: Import, chosen: Mapping[str, str] | None = None) -> Look:
    """What taking the table would enter; nothing is written. Raises Refused where it cannot be read at all."""
    assert batch.file is not None
    assert batch.project is not None
    listed = []
    for row in tables.rows(batch.file):
        listed.append(row)
        if len(listed) > MOST:
            raise Refused(_("The table has more than %(number)s rows: divide it.") % {"number": MOST}, "file")
    columns = list(listed[0].cells) if listed else []
    used = {
        field: column
        for field, column in (batch.columns if chosen is None else chosen).items()
        if field in FIELDS and column in columns
    }
    taken: dict[tuple[int, Span, str], int] = {}
    reader = _Reader(batch, used)
    rows = []
    for row in listed:
        read = Read(row.line, row.cells, reason=row.bad) if row.bad else reader.read(row.line, row.cells)
        if read.entered is not None and read.span is not None:
            key = (read.entered.indicator.pk, read.span, part_key(read.entered.part))
            if key in taken:
                words = _("The same value stands in line %(line)s: keep one of them.") % {"line": taken[key]}
                read = Read(row.line, row.cells, reason=words)
            else:
                taken[key] = row.line
        rows.append(read)
    return Look(columns, used, rows)


@transaction.atomic
def take(*, actor: Actor, batch: Import, chosen: Mapping[str, str]) -> int:
    """Enter the good rows into reports that are not sent; answers how many. Bad ones stay in `bad_rows`."""
    assert batch.project is not None
    rules.require(actor, rules.REPORT, batch.roadmap)
    locked = Import.objects.select_for_update(of=("self",)).get(pk=batch.pk)
    if locked.state != ImportState.LOOKED:
        raise Refused(_("This file was taken already."))
    looked = look(batch=batch, chosen=chosen)
    if not looked.good:
        raise Refused(_("There is nothing in this file that can be taken."))
    by_span: dict[Span, list[Entered]] = defaultdict(list)
    for row in looked.good:
        assert row.span is not None
        assert row.entered is not None
        by_span[row.span].append(row.entered)
    for span, entered in sorted(by_span.items()):
        report = reporting.open_report(actor=actor, project=batch.project, span=span)
        reporting.enter(actor=actor, report=report, values=entered)
    batch.state, batch.columns = ImportState.TAKEN, looked.chosen
    batch.made = [[row.line, row.reason] for row in looked.bad]
    batch.save(update_fields=["state", "columns", "made"])
    record(actor=actor, act=rules.REPORT, subject=batch, details={"rows": len(looked.good), "bad": len(looked.bad)})
    return len(looked.good)


def bad_rows(*, actor: Actor, batch: Import, chosen: Mapping[str, str] | None = None) -> Iterator[bytes]:
    """The rows that are not taken, as CSV: line, reason, and the row itself, so that it can be mended and sent again."""
    rules.require(actor, rules.REPORT, batch.roadmap)
    looked = look(batch=batch, chosen=chosen)
    known = dict(batch.made) if batch.state == ImportState.TAKEN else {row.line: row.reason for row in looked.bad}
    rows = [row for row in looked.rows if row.line in known]
    return neutral_csv(
        ["line", "reason", *looked.columns],
        ([row.line, known[row.line], *(row.cells.get(name, "") for name in looked.columns)] for row in rows),
    )


class _Reader:
    """Reads rows of one table; what is known of the project is fetched once."""

    def __init__(self, batch: Import, used: Mapping[str, str]) -> None:
        assert batch.project is not None
        assert batch.period_start is not None
        assert batch.period_end is not None
        self.used = used
        self.usual = Span(batch.period_start, batch.period_end)
        roadmap, today = batch.roadmap, timezone.localdate()
        self.spans = {span for span in spans(roadmap.frequency, roadmap.starts, roadmap.ends) if span.start <= today}
        sent = Report.objects.filter(project=batch.project).exclude(state__in=reporting.OPEN_STATES)
        self.sent = {Span(*each) for each in sent.values_list("period_start", "period_end")}
        self.by_code: dict[str, list[Indicator]] = defaultdict(list)
        rows = Indicator.objects.filter(result__project=batch.project, withdrawn_on=None).select_related("result")
        for each in rows:
            self.by_code[each.code.casefold()].append(each)
            self.by_code[f"{each.result.code}.{each.code}".casefold()].append(each)

    def read(self, line: int, cells: dict[str, str]) -> Read:
        """A row with what it enters, or with the reason why not."""
        try:
            span = self._span(self._cell(cells, "period"))
            indicator = self._indicator(self._cell(cells, "indicator"))
            part = self._part(cells, indicator)
            entered = self._entered(cells, indicator, part)
        except Refused as refused:
            return Read(line, cells, reason=str(refused))
        return Read(line, cells, span, entered)

    def _cell(self, cells: Mapping[str, str], field: str) -> str:
        return cells.get(self.used.get(field, ""), "").strip()

    def _span(self, written: str) -> Span:
        span = self.usual
        if written:
            try:
                span = span_of(re.sub(r"[\s/]+", "-", written.upper()))
            except ValueError:
                raise Refused(_("Write the period as 2026-Q1 or 2026-H1.")) from None
        if span not in self.spans:
            raise Refused(_("The road map does not report on this period."))
        if span in self.sent:
            raise Refused(_("A report that was sent is not changed any more; take it back first."))
        return span

    def _indicator(self, code: str) -> Indicator:
        if not code:
            raise Refused(_("The row names no indicator."))
        found = self.by_code.get(code.casefold(), [])
        if not found:
            raise Refused(_("The project has no indicator %(code)s.") % {"code": code[:40]})
        if len({each.pk for each in found}) > 1:
            words = _("Two indicators are called %(code)s: write the result's code before it, as O1.%(code)s.")
            raise Refused(words % {"code": code[:40]})
        if found[0].kind == IndicatorKind.LIVE:
            raise Refused(_("This value is computed from the services' records and is not entered."))
        return found[0]

    def _part(self, cells: Mapping[str, str], indicator: Indicator) -> dict[str, str]:
        part = {}
        for name in BREAKDOWNS:
            written = self._cell(cells, name)
            if not written:
                continue
            if name not in indicator.broken_down_by:
                raise Refused(_("The indicator is not broken down in this way."))
            if len(written) > 40 or "," in written or "=" in written:
                raise Refused(_("The name of a part is short and has no comma."))
            part[name] = _known(name, written)
        return part

    def _entered(self, cells: Mapping[str, str], indicator: Indicator, part: dict[str, str]) -> Entered:
        value, above, below = (_number(self._cell(cells, name)) for name in ("value", "numerator", "denominator"))
        comment = self._cell(cells, "comment")[:500]
        if indicator.is_ratio:
            if (above is None) != (below is None) or (value is not None and above is None):
                raise Refused(_("A share needs both its numerator and its denominator."))
            if above is not None and below is not None and not (below > 0 and 0 <= above <= below):
                raise Refused(_("The numerator must lie between zero and the denominator."))
            value = None
        elif above is not None or below is not None:
            raise Refused(_("The indicator is no share: write its value."))
        if value is None and above is None and not (comment and not part):
            raise Refused(_("The row has no value."))
        return Entered(indicator, part, value, above, below, comment)


def _known(name: str, written: str) -> str:
    for key, names in WORDS.get(name, {}).items():
        if written.casefold() in names.split():
            return key
    return written.upper() if name in ("country", "corridor") and len(written) == 2 else written


def _number(written: str) -> Decimal | None:
    """A number as people write it: 1 234,5 or 1234.5; None where nothing is written."""
    if not written:
        return None
    plain = re.sub(r"[\s\u00a0\u202f']", "", written).rstrip("%")
    if plain.count(",") == 1 and "." not in plain:
        plain = plain.replace(",", ".")
    try:
        found = Decimal(plain)
    except InvalidOperation:
        raise Refused(_("%(written)s is no number.") % {"written": written[:40]}) from None
    if not found.is_finite() or abs(found) >= 10**14 or found != found.quantize(Decimal("0.0001")):
        raise Refused(_("%(written)s is too large, or has more than four decimals.") % {"written": written[:40]})
    return found
