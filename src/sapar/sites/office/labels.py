"""Words for codes that only the office's pages say."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

FOUND_BY = {
    "name": _("by name"),
    "pin": _("by PIN"),
    "document": _("by document number"),
    "phone": _("by phone"),
    "birth": _("by birth date"),
}

FIELDS = {
    "surname": _("Surname"),
    "given": _("Given name"),
    "patronymic": _("Patronymic"),
    "one_name": _("Only one name"),
    "full_name": _("Name"),
    "birth": _("Date of birth"),
    "birth_date": _("Date of birth"),
    "birth_precision": _("How exact the date of birth is"),
    "sex": _("Sex"),
    "citizenships": _("Citizenship"),
    "pin": _("PIN"),
    "district": _("District at home"),
    "value": _("Number or address"),
    "value_key": _("Number as searched"),
    "safety": _("Safety"),
    "note": _("Note"),
    "ended_on": _("No longer in use since"),
    "left": _("Left on"),
    "entered": _("Entered on"),
    "country": _("Country"),
    "purpose": _("Purpose"),
    "region": _("Region or city"),
    "number": _("Number"),
    "expires_on": _("Valid until"),
    "state": _("State"),
    "sensitivity": _("Sensitivity"),
    "died_on": _("Died on"),
}

FIELDS["uid"] = _("Number of the record")

IMPORTED = {
    "surname": _("Surname"),
    "given": _("Given name"),
    "patronymic": _("Patronymic"),
    "one_name": _("Only one name"),
    "full_name": _("Whole name in one column"),
    "birth_date": _("Date or year of birth"),
    "sex": _("Sex"),
    "pin": _("PIN"),
    "document_number": _("Number of the passport"),
    "phone": _("Phone"),
    "district": _("District at home"),
    "country": _("Country of stay"),
    "entered": _("Entered on"),
    "left": _("Left on"),
    "external_id": _("Number in the other system"),
}
"""Columns of a table of persons."""
