"""Indicators: what is registered, what is shown, what is left out."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sapar.core.indicators import BadFilter, Measured, Part, Period, Shown, UnknownIndicator, registration
from sapar.core.indicators.measures import shown

YEAR = Period(date(2026, 1, 1), date(2026, 12, 31))
TEXTS = {"ky": "а", "ru": "б", "en": "c"}


@pytest.fixture(autouse=True)
def own_registry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registration, "_REGISTERED", {})


def register(name: str = "tests.share", **fields: object) -> None:
    def query(period: Period, filters: registration.Filters) -> Measured:
        return Measured(0.5, 10, 20 if not filters else 40)

    given_ = {"query": query, "unit": "percent", "titles": TEXTS, "definition": TEXTS, **fields}
    registration.register(name, **given_)  # type: ignore[arg-type]


def test_run_registered_query_with_its_filters_only() -> None:
    register(filters=frozenset({"office"}))
    assert registration.run("tests.share", YEAR).whole == Shown(0.5, 10, 20)
    assert registration.run("tests.share", YEAR, {"office": "x"}).whole == Shown(0.5, 10, 40)
    with pytest.raises(BadFilter):
        registration.run("tests.share", YEAR, {"person": "x"})
    with pytest.raises(UnknownIndicator):
        registration.run("tests.other", YEAR)


@pytest.mark.parametrize("fault", [{"unit": "furlongs"}, {"titles": {"en": "x"}}])
def test_register_an_incomplete_card_is_refused(fault: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"tests\.share"):
        register(**fault)


def test_register_a_name_twice_is_refused() -> None:
    register()
    with pytest.raises(ValueError, match="twice"):
        register()


def test_shown_small_part_takes_a_second_part_with_it() -> None:
    parts = (Part("a", 0.1, 2, 20), Part("b", 0.5, 30, 60), Part("c", 0.5, 20, 40))
    whole, figures = shown(Measured(0.43, 52, 120, parts))
    assert whole == Shown(0.43, 52, 120)
    assert figures == {"a": Shown(hidden=True), "b": Shown(0.5, 30, 60), "c": Shown(hidden=True)}


def test_shown_nothing_of_a_small_whole() -> None:
    assert shown(Measured(1.0, 3, 3)) == (Shown(hidden=True), {})


COUNT = st.integers(0, 12)


@given(st.lists(st.tuples(COUNT, COUNT), min_size=1, max_size=4))
def test_shown_never_a_small_count_nor_one_alone_missing_from_a_sum(pairs: list[tuple[int, int]]) -> None:
    parts = tuple(Part(str(i), None, n, n + r) for i, (n, r) in enumerate(pairs))
    total = Measured(None, sum(p.numerator for p in parts), sum(p.denominator for p in parts), parts)
    whole, figures = shown(total)
    for part in parts:
        figure = figures[part.key]
        if not figure.hidden:
            assert not any(0 < n < 5 for n in (part.numerator, part.denominator, part.denominator - part.numerator))
    hidden = [part for part in parts if figures[part.key].hidden]
    if not whole.hidden and len(hidden) == 1:
        left = hidden[0]
        assert not any(0 < n < 5 for n in (left.numerator, left.denominator, left.denominator - left.numerator))
