"""How much one may do: what is written down holds in the code, and who goes further is stopped."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as configured
from django.utils import timezone
from django.utils.module_loading import import_string

from sapar.core.accounts.enums import Role
from sapar.core.registry import services
from sapar.core.registry.models import Export
from sapar.core.registry.refusals import Refused
from tests.people import World, actor, member
from tests.register import register
from tests.security.walking import machine, signed_in

TABLE = Path(__file__).parents[2] / "docs" / "reference" / "limits.md"
UNITS = {"days": timedelta(days=1), "hours": timedelta(hours=1), "seconds": timedelta(seconds=1)}


def rows() -> list[tuple[str, int, str]]:
    found = re.findall(r"^\| (.+?) \| (\d+) \| `([\w.]+)` \|$", TABLE.read_text("utf-8"), re.MULTILINE)
    return [(what, int(most), where) for what, most, where in found]


@pytest.mark.asvs("2.1.3")
def test_limits_that_are_written_down_are_those_of_the_code() -> None:
    wrong = {}
    for what, most, where in rows():
        module, _dot, name = where.rpartition(".")
        held: Any = getattr(configured, name) if module == "settings" else import_string(where)
        if isinstance(held, timedelta):
            held = held / UNITS[what.split()[0]]
        if (len(held) if isinstance(held, tuple) else held) != most:
            wrong[where] = held
    assert (wrong, len(rows())) == ({}, TABLE.read_text("utf-8").count("| `"))


@pytest.mark.asvs("2.3.2")
@pytest.mark.django_db
def test_exports_of_one_member_of_staff_are_counted_by_the_day(place: World) -> None:
    one, other = (actor(member(f"{name}@x.kg", place.moscow, Role.REGISTRAR)) for name in ("one", "other"))
    asked: Any = {"purpose": "The yearly figures of the ministry", "columns": ["sex"]}
    for _each in range(services.exports.A_DAY):
        services.export_persons(actor=one, **asked)
    with pytest.raises(Refused, match="20 exports within a day"):
        services.export_persons(actor=one, **asked)
    services.export_persons(actor=other, **asked)
    Export.objects.update(at=timezone.now() - timedelta(days=1, seconds=1))
    services.export_persons(actor=one, **asked)
    assert Export.objects.count() == services.exports.A_DAY + 2


@pytest.mark.asvs("2.3.2")
@pytest.mark.django_db
def test_searches_for_persons_are_counted_by_the_day(place: World, settings: Any) -> None:
    settings.SECOND_FACTOR_REQUIRED, settings.SEARCHES_A_DAY = False, 2
    register("Сентинелова", "Айгүл", office=place.moscow)
    browser = signed_in(member("c@x.kg", place.moscow, Role.COUNTER))

    def page(who: Any) -> str:
        return who.post("/en/office/people/", {"text": "Сентинелова Айгүл"}, HTTP_HX_REQUEST="true").content.decode()

    for _each in range(2):
        assert "Сентинелова" in page(browser)
    assert "You have searched very often today" in page(browser)
    assert "Сентинелова" in page(signed_in(member("d@x.kg", place.moscow, Role.COUNTER)))
    secret = machine("counter", place.moscow, Role.COUNTER)

    def asked() -> Any:
        return browser.post(
            "/api/v1/persons/search", json.dumps({"text": "Сентинелова Айгүл"}), content_type="application/json",
            HTTP_AUTHORIZATION=f"Bearer {secret}", HTTP_SAPAR_PURPOSE="test",
        )  # fmt: skip

    assert [asked().status_code for _each in range(3)] == [200, 200, 429]
    assert int(asked()["Retry-After"]) > 0
