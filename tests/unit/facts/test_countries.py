"""Country codes and the Schengen area."""

from __future__ import annotations

from datetime import date

from sapar.engines.pathways.facts.countries import CODES, SCHENGEN, is_country, zone


def test_codes_are_the_249_of_iso_3166() -> None:
    assert len(CODES) == 249
    assert all(len(code) == 2 and code.isupper() for code in CODES)


def test_area_is_a_country_only_where_areas_are_allowed() -> None:
    assert is_country("EU")
    assert not is_country("EU", area=False)
    assert is_country("KG")
    assert not is_country("ZZ")
    assert not is_country("kg")


def test_schengen_states_count_together_from_the_day_they_joined() -> None:
    assert len(SCHENGEN) == 29
    assert set(SCHENGEN) <= CODES
    assert zone("PL") == zone("CH") == zone("HR") == zone("EU") == "EU"
    assert zone("HR", date(2022, 12, 31)) == "HR"
    assert zone("HR", date(2023, 1, 1)) == "EU"


def test_states_outside_schengen_stand_alone() -> None:
    assert [zone(code) for code in ("RU", "IE", "CY", "GB", "TR")] == ["RU", "IE", "CY", "GB", "TR"]
