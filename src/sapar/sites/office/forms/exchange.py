"""Forms of files that come in and tables that go out."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sapar.core.registry.enums import ImportState, Origin, Sex
from sapar.core.registry.services.exports import COLUMNS
from sapar.sites.office import labels
from sapar.sites.office.forms.base import CountryField, OfficeForm, choice, line
from sapar.sites.shared.fields import Checkboxes, FileInput


class FileForm(OfficeForm):
    """A table of persons."""

    file = forms.FileField(
        label=_("Table of persons"), widget=FileInput(), error_messages={"required": _("Choose a file.")},
        help_text=_("CSV, Excel, or what ODK exports. The first line names the columns."),
    )  # fmt: skip


class StartForm(OfficeForm):
    """What the persons of a file are taken in for."""

    purpose = line(_("What the data are for"), width=30)


class FilterForm(OfficeForm):
    """Which imports are listed, and in which order; in the address, so that a list can be found again."""

    state = choice(_("State"), ImportState, nothing=_("Any"))
    order = choice(
        _("Order"),
        [("", _("latest first")), ("oldest", _("oldest first")), ("bad", _("most rows not taken first"))],
        required=True,
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["order"].required = False


class QueueForm(OfficeForm):
    """Which likely duplicates are listed, and in which order."""

    origin = choice(_("Where the pair comes from"), Origin, nothing=_("Any"))
    order = choice(_("Order"), [("", _("likeliest first")), ("oldest", _("longest waiting first"))], required=True)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["order"].required = False


class ExportForm(OfficeForm):
    """What is taken out of the register, and what for."""

    purpose = line(
        _("What the data are for, and who receives them"), required=True, hint=_("It is kept in the log of reads.")
    )
    columns = forms.MultipleChoiceField(
        label=_("Columns"), choices=[(name, labels.FIELDS.get(name, name)) for name in COLUMNS], widget=Checkboxes(),
        error_messages={"required": _("Choose at least one.")},
    )  # fmt: skip
    country = CountryField(label=_("Where the persons are now"), nothing=_("Any"))
    district = line(_("District at home"), longest=60)
    sex = choice(_("Sex"), Sex, nothing=_("Any"))
    born_from = line(_("Born in or after (year)"), width=4, longest=4)
    born_to = line(_("Born in or before (year)"), width=4, longest=4)

    @property
    def values(self) -> dict[str, Any]:
        """As the service takes them."""
        data = self.cleaned_data
        filters = {name: data[name] for name in ("country", "district", "sex", "born_from", "born_to")}
        return {"purpose": data["purpose"], "columns": data["columns"], "filters": filters}
