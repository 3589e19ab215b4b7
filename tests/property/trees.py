"""Random trees of the language: of a wanted kind, and such that they make sense."""

from __future__ import annotations

import random

from sapar.engines.pathways import language as L
from sapar.engines.pathways import nodes as N
from sapar.engines.pathways.days import parse
from sapar.engines.pathways.language import DAY, col

COUNTRIES = ("KZ", "RU", "DE", "PL")
KINDS: tuple[N.Kind, ...] = ("bool", "day", "number", "text")
ASKED = ("stays", "contracts", "permits", "events")
WORDS = ("work", "visit", "residence", "KZ", "RU", "fine", "employment", "welder")
COUNTED = ("stays", "stays", "stays", "contracts", "permits")


class Grower:
    """Grows trees from one source of chance. `table`: the rows at hand, if any."""

    def __init__(self, rng: random.Random) -> None:
        self.rng = rng
        self.named = 0

    def grow(self, kind: N.Kind, depth: int, table: str | None = None) -> N.Expr:
        """A tree of a kind, at most `depth` parts deep."""
        if depth <= 0:
            return self._leaf(kind, table)
        return getattr(self, f"_{kind}")(depth - 1, table)  # type: ignore[no-any-return]

    # Leaves

    def _leaf(self, kind: N.Kind, table: str | None) -> N.Expr:
        rng = self.rng
        if table is not None and rng.random() < 0.7:
            columns = [name for name, of in N.COLUMNS[table].items() if of == kind and _plain(name)]
            if columns:
                return col(table, rng.choice(columns))
        if rng.random() < 0.05:
            return L.Lit(None, kind)
        if kind == "bool":
            return rng.choice(
                (L.Fact("in_destination_register"), L.citizen_of(*rng.sample(("KG", "KZ", "RU"), 2)), L.TRUE)
            )
        if kind == "day":
            known = L.Lit(parse(f"20{rng.randrange(12, 28)}-0{rng.randrange(1, 10)}-{rng.randrange(10, 29)}"), "day")
            return rng.choice((DAY, DAY, L.Fact("birth_day"), known))
        if kind == "number":
            number = L.lit(rng.choice((-2, -1, 0, 1, 5, 12, 30, 90, 180)))
            return rng.choice((number, L.Param(90, "number", "RU-STAY-001", "limit", None, None)))
        return rng.choice((L.Fact("purpose"), L.lit(rng.choice(WORDS))))

    # Kinds

    def _bool(self, depth: int, table: str | None) -> N.Expr:
        rng, grow = self.rng, self.grow
        choice = rng.randrange(12)
        if choice <= 1:
            return L.all_of(*(grow("bool", depth, table) for _ in range(rng.choice((2, 3)))))
        if choice <= 3:
            return L.any_of(*(grow("bool", depth, table) for _ in range(rng.choice((2, 3)))))
        if choice == 4:
            return ~grow("bool", depth, table)
        if choice == 5:
            return grow(rng.choice(KINDS), depth, table).known()
        if choice == 6:
            return L.either(grow("bool", depth, table))
        if choice == 7:
            text = grow("text", depth, table)
            return rng.choice((text.one_of("work", "KZ", "residence"), text.contains("R"), text.equals("RU")))
        if choice == 8:
            return self._choose("bool", depth, table)
        if choice == 9:
            return L.exists(self.rows(depth))
        kind: N.Kind = rng.choice(("day", "number"))
        operation = rng.choice(("<", "<=", ">", ">=", "=="))
        return N.Compare(operation, grow(kind, depth, table), grow(kind, depth, table))

    def _day(self, depth: int, table: str | None) -> N.Expr:
        rng, grow = self.rng, self.grow
        choice = rng.randrange(12)
        if choice == 0:
            return grow("day", depth, table) + grow("number", depth, table)
        if choice == 1:
            return grow("day", depth, table) - grow("number", depth, table)
        if choice == 2:
            return L.months_after(grow("day", 0, table), rng.choice((-25, -1, 1, 12, 36)))
        if choice == 3:
            return L.months_after(DAY, L.when(grow("bool", depth, table), 1, rng.choice((7, 18))))
        if choice == 4:
            return L.year_start(grow("day", 0, table))
        if choice == 5:
            return L.working_days_after(grow("day", 0, table), rng.choice((0, 1, 3, 7, 30)))
        if choice == 6:
            return self._choose("day", depth, table)
        if choice == 7:
            rows = self.rows(depth)
            make = rng.choice((L.minimum, L.maximum))
            return make(rows, grow("day", depth, rows.table))
        if choice == 8:
            return L.first_day_too_many(
                self.counted(depth), grow("day", 0), L.lit(rng.choice((30, 180))), self.limit(depth)
            )
        if choice == 9:
            return L.nth_day_back(self.counted(depth), grow("day", 0), self.limit(depth))
        if choice == 10:
            return self.at_each("day", depth)
        return self.clause("day", depth, table)

    def _number(self, depth: int, table: str | None) -> N.Expr:
        rng, grow = self.rng, self.grow
        choice = rng.randrange(11)
        if choice == 0:
            return N.Arithmetic(rng.choice(("+", "-")), grow("number", depth, table), grow("number", depth, table))
        if choice == 1:
            return grow("number", 0, table) * rng.choice((-1, 2, 12))
        if choice == 2:
            return grow("day", depth, table) - grow("day", depth, table)
        if choice == 3:
            return L.age(L.Fact("birth_day"), grow("day", 0, table))
        if choice == 4:
            return self._choose("number", depth, table)
        if choice == 5:
            return L.count(self.rows(depth))
        if choice == 6:
            rows = self.rows(depth)
            make = rng.choice((L.total, L.minimum, L.maximum))
            return make(rows, grow("number", depth, rows.table))
        if choice == 7:
            last = grow("day", 0)
            return L.days_in(self.counted(depth), last - rng.choice((1, 30, 400)), last)
        if choice == 8:
            window = L.lit(rng.choice((30, 180)))
            return L.largest_count(self.counted(depth), window, DAY - rng.choice((0, 50, 365)), DAY)
        if choice == 9:
            return self.at_each("number", depth)
        return self.clause("number", depth, table)

    def _text(self, depth: int, table: str | None) -> N.Expr:
        return self._choose("text", depth, table) if self.rng.random() < 0.5 else self._leaf("text", table)

    # Shapes

    def _choose(self, kind: N.Kind, depth: int, table: str | None) -> N.Expr:
        rng, grow = self.rng, self.grow
        choice = rng.randrange(4 if kind in ("day", "number") else 2)
        if choice == 0:
            return L.when(grow("bool", depth, table), grow(kind, depth, table), grow(kind, depth, table))
        items = [grow(kind, depth, table) for _ in range(rng.choice((2, 3)))]
        return (L.first_known, L.first_known, L.least, L.greatest)[choice](*items)

    def clause(self, kind: N.Kind, depth: int, table: str | None) -> N.Expr:
        """A named part."""
        self.named += 1
        return L.Clause(f"part_{self.named}", self.grow(kind, depth, table))

    def rows(self, depth: int) -> N.Rows:
        """Rows with a condition."""
        rng = self.rng
        table = rng.choice(ASKED)
        found = L.rows(table, rng.choice((None, "KZ", "KZ", "RU")))
        return found.filter(self.grow("bool", min(depth, 2), table)) if rng.random() < 0.8 else found

    def counted(self, depth: int) -> N.Rows:
        """Rows whose days are counted."""
        rng = self.rng
        table = rng.choice(COUNTED)
        found = L.rows(table, rng.choice((None, "KZ", "KZ", "KZ")))
        if rng.random() < 0.4:
            found = found.filter(self.grow("bool", min(depth, 1), table))
        if rng.random() < 0.3:
            cover = L.rows("permits", rng.choice((None, "KZ")))
            if rng.random() < 0.5:
                cover = cover.filter(col("permits", "kind").one_of("residence", "national_visa"))
            found = found.minus(cover, same_country=rng.random() < 0.3)
        if rng.random() < 0.2:
            first = parse(f"20{rng.randrange(14, 27)}-02-29".replace("-02-29", "-02-28"))
            found = found.without_days(first, first + rng.choice((0, 1, 100)))
        return found

    def limit(self, depth: int) -> N.Expr:
        """A number of days that is allowed."""
        few, many = self.rng.choice((1, 5, 29)), self.rng.choice((30, 90))
        return L.when(self.grow("bool", min(depth, 1)), few, many) if self.rng.random() < 0.4 else L.lit(many)

    def at_each(self, kind: N.Kind, depth: int) -> N.Expr:
        """The same question at other days."""
        table, name = self.rng.choice(
            (("stays", "gone"), ("stays", "entered"), ("events", "on_day"), ("contracts", "starts"))
        )
        found = L.rows(table, "KZ")
        if self.rng.random() < 0.5:
            found = found.filter(self.grow("bool", min(depth, 1), table))
        return L.AtEach(
            found, L.least(col(table, name), DAY), self.grow("bool", min(depth, 2)), self.grow(kind, min(depth, 2))
        )


def _plain(name: str) -> bool:
    """Days that may be endless are left to the tests of counting: calendars end before them."""
    return name not in ("gone", "ends", "planned_end", "starts", "until_day")
