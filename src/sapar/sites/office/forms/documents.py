"""Forms of documents with their scans."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sapar.core.registry.enums import DocumentKind, DocumentState
from sapar.sites.office.forms.base import CountryField, OfficeForm, choice, day, line, text
from sapar.sites.shared.fields import FileInput

ACCEPTED = "image/jpeg,image/png,application/pdf"


def scan_field() -> forms.FileField:
    """A picture or a PDF of the document."""
    return forms.FileField(
        label=_("Scan"), required=False, widget=FileInput(ACCEPTED), allow_empty_file=True,
        help_text=_("A picture (JPEG, PNG) or a PDF, up to 20 MB."),
    )  # fmt: skip


class NewDocumentForm(OfficeForm):
    """A document: as typed, or as its lines say."""

    kind = choice(_("Kind of document"), DocumentKind, required=True)
    number = line(_("Number"), longest=30)
    country = CountryField(label=_("Issued by"), required=True)
    issuer = line(_("Authority that issued it"), longest=120)
    issued_on = day(_("Issued on"))
    expires_on = day(_("Valid until"))
    mrz = text(
        _("Machine-readable lines"), rows=3, longest=400,
        hint=_("The lines with the signs <<<. They fill in the number, and their check digits are tried."),
    )  # fmt: skip
    file = scan_field()

    def clean_mrz(self) -> list[str]:
        """The lines as the service takes them."""
        return [row.replace(" ", "").upper() for row in self.cleaned_data["mrz"].splitlines() if row.strip()]

    @property
    def values(self) -> dict[str, Any]:
        """As the service takes them, but for the scan."""
        return {name: value for name, value in self.cleaned_data.items() if name != "file"}


class DocumentCorrectionForm(OfficeForm):
    """A document, put right."""

    number = line(_("Number"), longest=30)
    country = CountryField(label=_("Issued by"), required=True)
    issuer = line(_("Authority that issued it"), longest=120)
    issued_on = day(_("Issued on"))
    expires_on = day(_("Valid until"))
    state = choice(_("What became of it"), DocumentState, required=True)
    file = scan_field()
    reason = line(_("Why is it changed?"), required=True)

    @property
    def values(self) -> dict[str, Any]:
        """As the service takes them, but for the scan."""
        return {name: value for name, value in self.cleaned_data.items() if name != "file"}
