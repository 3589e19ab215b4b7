"""The form of a picture of a project or of news."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from sapar.sites.office.forms.base import OfficeForm
from sapar.sites.office.forms.base import line as a_line
from sapar.sites.office.forms.roadmap.fields import LANGUAGES, titles
from sapar.sites.shared.fields import FileInput


class PictureForm(OfficeForm):
    """A picture with words for those who do not see it."""

    file = forms.FileField(
        label=_("Picture"), widget=FileInput(), error_messages={"required": _("Choose a file.")},
        help_text=_("JPEG or PNG, up to 10 MB. Show nobody who has not agreed; place and time in the file are not kept."),
    )  # fmt: skip
    text_ky, text_ru, text_en = titles(_("What is to be seen"), required=True)
    credit = a_line(_("Who took it"), longest=200)

    @property
    def texts(self) -> dict[str, str]:
        """What is to be seen, by language."""
        return {language: self.cleaned_data[f"text_{language}"] for language in LANGUAGES}
