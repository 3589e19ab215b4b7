"""Forms of consents."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from sapar.core.registry import consenting
from sapar.sites.office.forms.base import OfficeForm, choice, day, line, offer, one_of, text
from sapar.sites.office.forms.documents import scan_field

OTHER = "other"
AGREES, REFUSES = "agrees", "refuses"
LANGUAGES = [("ky", "Кыргызча"), ("ru", "Русский"), ("en", "English")]


class ConsentForm(OfficeForm):
    """What the person was asked and what they said."""

    purpose = choice(_("What the person is asked"), (), required=True)
    other = line(_("If something else: for what purpose"), longest=60)
    text = text(_("If something else: the words that the person was read"), rows=3)
    language = choice(_("In which language it was read"), LANGUAGES, required=True)
    answer = one_of(_("What the person says"), [(AGREES, _("Agrees")), (REFUSES, _("Does not agree"))])
    until = day(_("Until when"), hint=_("Leave it empty if it holds until it is taken back."))
    file = scan_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["file"].label = _("The signed paper")
        known = [(one.code, one.title) for one in consenting.purposes() if one.offered]
        offer(self, "purpose", [*known, (OTHER, _("Something else"))])

    def clean(self) -> dict[str, Any]:
        """What the service takes: the purpose and the words, in the language in which they were read."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if data.get("purpose") == OTHER:
            for name in ("other", "text"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("Fill this in."))
        elif known := consenting.purpose_of(data.get("purpose", "")):
            with override(data.get("language") or "ky"):
                data["text"] = str(known.text)
        return data

    @property
    def values(self) -> dict[str, Any]:
        """As the services take them."""
        data = self.cleaned_data
        purpose = data["other"] if data["purpose"] == OTHER else data["purpose"]
        return {"purpose": purpose, "text": data["text"], "language": data["language"]}
