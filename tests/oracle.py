"""The fourth reading of a rule: sets of days, slow and obvious. It is what the other readings are compared with.

Nothing is taken from them: a stay is a set of day numbers, a limit is found by living through it day by day,
dates come from the calendar of Python. Only for tests: a question may take a second.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import Any

from sapar.engines.pathways import nodes as N

OPEN = 2932896
EPOCH = date(1970, 1, 1)
FIRST = (date(1990, 1, 1) - EPOCH).days
LAST = (date(2045, 12, 31) - EPOCH).days
"""Days outside are not looked at: no test asks about them."""

Row = dict[str, Any]


class Oracle:
    """One person, asked about one day."""

    def __init__(self, facts: Row, tables: dict[str, list[Row]], day: int) -> None:
        self.facts = facts
        self.tables = tables
        self.day = day

    def value(self, node: N.Expr, row: Row | None = None) -> Any:
        """The value of a node, None if it is unknown."""
        return getattr(self, f"of_{type(node).__name__.lower()}")(node, row)

    # What is known

    def of_lit(self, node: N.Lit, row: Row | None) -> Any:
        return node.value

    def of_param(self, node: N.Param, row: Row | None) -> Any:
        return node.value

    def of_today(self, node: N.Today, row: Row | None) -> Any:
        return self.day

    def of_fact(self, node: N.Fact, row: Row | None) -> Any:
        return self.facts.get(node.name)

    def of_col(self, node: N.Col, row: Row | None) -> Any:
        assert row is not None
        return row[node.name]

    def of_citizen(self, node: N.Citizen, row: Row | None) -> Any:
        held = self.facts.get("citizenships")
        return None if held is None else any(code in node.codes for code in held.split())

    def of_clause(self, node: N.Clause, row: Row | None) -> Any:
        return self.value(node.item, row)

    # Truth: unknown (None) lies between false and true

    def of_and(self, node: N.And, row: Row | None) -> Any:
        return _truth(min(_rank(self.value(item, row)) for item in node.items))

    def of_or(self, node: N.Or, row: Row | None) -> Any:
        return _truth(max(_rank(self.value(item, row)) for item in node.items))

    def of_not(self, node: N.Not, row: Row | None) -> Any:
        return _truth(2 - _rank(self.value(node.item, row)))

    def of_known(self, node: N.Known, row: Row | None) -> Any:
        return self.value(node.item, row) is not None

    def of_case(self, node: N.Case, row: Row | None) -> Any:
        test = self.value(node.test, row)
        return None if test is None else self.value(node.then if test else node.other, row)

    def of_firstknown(self, node: N.FirstKnown, row: Row | None) -> Any:
        known = self._known(node.items, row)
        return known[0] if known else None

    def of_extreme(self, node: N.Extreme, row: Row | None) -> Any:
        known = sorted(self._known(node.items, row))
        return (known[-1] if node.greatest else known[0]) if known else None

    def _known(self, items: Iterable[N.Expr], row: Row | None) -> list[Any]:
        return [value for item in items if (value := self.value(item, row)) is not None]

    # Values

    def of_compare(self, node: N.Compare, row: Row | None) -> Any:
        a, b = self.value(node.left, row), self.value(node.right, row)
        if a is None or b is None:
            return None
        return {"<": a < b, "<=": a <= b, ">": a > b, ">=": a >= b}[node.op] if node.op != "==" else a == b

    def of_arithmetic(self, node: N.Arithmetic, row: Row | None) -> Any:
        a, b = self.value(node.left, row), self.value(node.right, row)
        if a is None or b is None:
            return None
        return {"+": a + b, "-": a - b, "*": a * b}[node.op]

    def of_oneof(self, node: N.OneOf, row: Row | None) -> Any:
        text = self.value(node.item, row)
        return None if text is None else text in node.values

    def of_contains(self, node: N.Contains, row: Row | None) -> Any:
        text = self.value(node.item, row)
        return None if text is None else node.part in text.lower()

    def of_calendar(self, node: N.Calendar, row: Row | None) -> Any:
        day, number = self.value(node.day, row), self.value(node.number, row)
        if day is None or number is None:
            return None
        if node.op == "age":
            return _age(number, day)
        if abs(day) >= OPEN:  # without end or beginning
            return OPEN if day > 0 else -OPEN
        if node.op == "months":
            return _months_after(day, number)
        if node.op == "working_days":
            return _working_days_after(day, number)
        return (date(_date(day).year, 1, 1) - EPOCH).days

    # Rows

    def rows(self, of: N.Rows) -> list[tuple[Row, Any]]:
        """The rows with the truth of the condition, false left out."""
        place = "zone" if of.table in ("stays", "permits", "family_permits") else "country"
        found = [row for row in self.tables.get(of.table, []) if of.zone is None or row[place] == of.zone]
        judged = [(row, True if of.where is None else self.value(of.where, row)) for row in found]
        return [(row, truth) for row, truth in judged if truth is not False]

    def days(self, of: N.Rows) -> set[int]:
        """The days that the rows cover, each once."""
        first, last = of.span
        days: set[int] = set()
        for row, truth in self.rows(of):
            if truth is not True:
                continue
            own = _days(row[first], row[last])
            if of.less is not None:
                start, end = of.less.span
                for cover, covers in self.rows(of.less):
                    if covers is True and (not of.match or cover["country"] == row["country"]):
                        own -= _days(cover[start], cover[end])
            if of.outside is not None:
                own -= _days(*of.outside)
            days |= own
        return days

    def of_aggregate(self, node: N.Aggregate, row: Row | None) -> Any:
        found = self.rows(node.rows)
        sure = [each for each, truth in found if truth is True]
        if node.op == "exists":
            return True if sure else None if found else False
        if node.op == "count":
            return len(sure)
        assert node.value is not None
        values = [value for each in sure if (value := self.value(node.value, each)) is not None]
        if node.op == "total":
            return sum(values)
        return (min(values) if node.op == "minimum" else max(values)) if values else None

    def of_daysin(self, node: N.DaysIn, row: Row | None) -> Any:
        first, last = self.value(node.first), self.value(node.last)
        if first is None or last is None:
            return None
        return len(self.days(node.rows) & _days(first, last))

    def of_trailing(self, node: N.Trailing, row: Row | None) -> Any:
        assert row is not None
        first, last = (row[name] for name in node.rows.span)
        if first > last:  # a stay within another
            return 0
        last = min(last, LAST)
        return len(self.days(node.rows) & _days(last - node.width + 1, last))

    def of_covered(self, node: N.Covered, row: Row | None) -> Any:
        day = self.value(node.day, row)
        return None if day is None else day in self.days(node.rows)

    def of_firstdaytoomany(self, node: N.FirstDayTooMany, row: Row | None) -> Any:
        start, window, limit = (self.value(part) for part in (node.start, node.window, node.limit))
        if start is None or window is None or limit is None:
            return None
        present = {day for day in self.days(node.rows) if day < start}
        day = start
        while day < start + window + limit + 1:  # a window later nothing changes any more
            present.add(day)
            if len(present & _days(day - window + 1, day)) > limit:
                return day
            day += 1
        return OPEN

    def of_nthdayback(self, node: N.NthDayBack, row: Row | None) -> Any:
        before, number = self.value(node.before), self.value(node.number)
        if before is None or number is None:
            return None
        earlier = sorted((day for day in self.days(node.rows) if day < before), reverse=True)
        return earlier[number - 1] if len(earlier) >= number else None

    def of_largestcount(self, node: N.LargestCount, row: Row | None) -> Any:
        window, first, last = (self.value(part) for part in (node.window, node.first, node.last))
        if window is None or first is None or last is None:
            return None
        days = self.days(node.rows)
        most = counted = len(days & _days(first - window + 1, first))
        for day in range(max(first, FIRST - 1) + 1, min(last, LAST) + 1):
            counted += (day in days) - (day - window in days)
            most = max(most, counted)
        return most

    def of_ateach(self, node: N.AtEach, row: Row | None) -> Any:
        values = []
        for each, truth in self.rows(node.rows):
            day = self.value(node.day, each)
            if truth is True and day is not None:
                then = Oracle(self.facts, self.tables, day)
                if then.value(node.test) is True:
                    values.append(then.value(node.value))
        known = [value for value in values if value is not None]
        return max(known) if known else None


def _rank(truth: bool | None) -> int:
    return {False: 0, None: 1, True: 2}[truth]


def _truth(rank: int) -> bool | None:
    return (False, None, True)[rank]


def _days(first: int, last: int) -> set[int]:
    return set(range(max(first, FIRST), min(last, LAST) + 1))


def _date(day: int) -> date:
    return EPOCH + timedelta(days=day)


def _months_after(day: int, months: int) -> int:
    start = _date(day)
    number = start.year * 12 + (start.month - 1) + months
    wanted = start.day
    while True:
        try:
            return (date(number // 12, number % 12 + 1, wanted) - EPOCH).days
        except ValueError:  # no 31 April: the last day of the month
            wanted -= 1


def _working_days_after(day: int, number: int) -> int:
    while _date(day).weekday() > 4:  # a weekend counts from its Friday
        day -= 1
    while number > 0:
        day += 1
        number -= _date(day).weekday() < 5
    return day


def _age(birth: int, on: int) -> int:
    born, years = _date(birth), 0
    while True:
        year = born.year + years + 1
        try:
            birthday = date(year, born.month, born.day)
        except ValueError:  # 29 February
            birthday = date(year, 3, 1)
        if birthday > _date(on):
            return years
        years += 1
