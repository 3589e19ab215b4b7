"""What a publication consists of, apart from tables and from XML: plain records in the order in which they are written."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

Texts = dict[str, str]
"""A text by language."""


@dataclass(frozen=True)
class Org:
    """An organisation as IATI names it."""

    ref: str
    names: Texts
    kind: str = ""  # codelist OrganisationType


@dataclass(frozen=True)
class Amount:
    """Money on a day."""

    value: Decimal
    currency: str
    on: date


@dataclass(frozen=True)
class BudgetLine:
    """Money planned for a period of at most a year."""

    start: date
    end: date
    amount: Amount
    kind: str = "1"  # BudgetType: original
    status: str = "2"  # BudgetStatus: committed


@dataclass(frozen=True)
class Transaction:
    """Money that moved."""

    kind: str  # TransactionType
    on: date
    amount: Amount
    provider: Org | None = None
    texts: Texts = field(default_factory=dict)


@dataclass(frozen=True)
class Link:
    """A document that is found on the web."""

    address: str
    media_type: str  # codelist FileFormat
    titles: Texts
    category: str  # DocumentCategory
    language: str = ""
    on: date | None = None


@dataclass(frozen=True)
class Measure:
    """What was aimed at or reached, as a whole (`part` empty) or for a part."""

    value: Decimal
    part: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class IndicatorPeriod:
    """A period of an indicator."""

    start: date
    end: date
    targets: tuple[Measure, ...] = ()
    actuals: tuple[Measure, ...] = ()


@dataclass(frozen=True)
class ResultIndicator:
    """An indicator of a result."""

    titles: Texts
    measure: str = "1"  # IndicatorMeasure: unit
    ascending: bool = True
    aggregates: bool = False  # whether values of places may be added up
    baseline: Decimal | None = None
    baseline_year: int | None = None
    descriptions: Texts = field(default_factory=dict)
    periods: tuple[IndicatorPeriod, ...] = ()


@dataclass(frozen=True)
class ResultRecord:
    """A result with its indicators."""

    kind: str  # ResultType: 1 output, 2 outcome, 3 impact
    titles: Texts
    aggregates: bool = False
    indicators: tuple[ResultIndicator, ...] = ()


@dataclass(frozen=True)
class ActivityRecord:
    """An activity of IATI: one of our projects."""

    ident: str
    titles: Texts
    descriptions: Texts
    status: str  # ActivityStatus
    dates: dict[str, date]  # ActivityDateType → day
    participants: tuple[tuple[str, Org], ...]  # OrganisationRole, organisation
    countries: dict[str, Decimal]
    sectors: dict[str, Decimal]
    updated: datetime
    currency: str
    scope: str = "4"  # ActivityScope: national
    related: tuple[tuple[str, str], ...] = ()  # RelatedActivityType, identifier
    markers: dict[str, str] = field(default_factory=dict)  # PolicyMarker → significance
    tags: tuple[tuple[str, str], ...] = ()  # TagVocabulary, code
    flow: str = "10"
    finance: str = "110"
    aid: str = "C01"
    tied: str = "5"
    budgets: tuple[BudgetLine, ...] = ()
    transactions: tuple[Transaction, ...] = ()
    links: tuple[Link, ...] = ()
    results: tuple[ResultRecord, ...] = ()
    unread: tuple[tuple[str, int], ...] = ()  # of a file that is read: elements without a place here, and how many


@dataclass(frozen=True)
class Publication:
    """All activities of a publisher."""

    publisher: Org
    language: str
    made_at: datetime
    activities: tuple[ActivityRecord, ...]
    total_budgets: tuple[BudgetLine, ...] = ()  # for the organisation file
