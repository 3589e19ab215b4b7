"""Lists to choose from, drawn without a template for each entry."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms
from django.utils import translation
from django.utils.translation import gettext_lazy
from lxml.html import fromstring

from sapar.sites.office.forms.base import CountryField, OfficeForm
from sapar.sites.shared.fields import Listed, Select

PLAIN = [("", "not stated"), ("a", "A & <b>"), ('q">', "quoted"), (7, "seven")]


def parsed(html: str) -> list[tuple[str, str, bool]]:
    return [(one.get("value"), one.text, one.get("selected") is not None) for one in fromstring(html).iter("option")]


@pytest.mark.parametrize("listed", [PLAIN, Listed(lambda: PLAIN)])
@pytest.mark.parametrize("value", [None, "", "a", 'q">', "7", 7, "not among them"])
def test_select_offers_and_selects_what_djangos_own_does(listed: Any, value: Any) -> None:
    ours, theirs = Select(), forms.Select()
    ours.choices, theirs.choices = listed, PLAIN
    assert parsed(ours.render("field", value)) == parsed(theirs.render("field", value))


def test_countries_are_in_the_readers_language_and_selection_stays_with_its_form() -> None:
    class One(OfficeForm):
        country = CountryField(label="country")

    for language, name in (("en", "Russia"), ("ru", "Россия"), ("en", "Russia")):
        with translation.override(language):
            chosen = parsed(str(One(initial={"country": "RU"})["country"]))
            assert [option for option in chosen if option[2]] == [("RU", name, True)]
            assert [option[0] for option in parsed(str(One()["country"])) if option[2]] == [""]
            assert chosen[0][1] == str(gettext_lazy("not stated"))
