"""Forms of files that are brought in."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from sapar.lines.roadmap.models import Line
from sapar.sites.office.forms.base import OfficeForm, choice, offer
from sapar.sites.shared.fields import FileInput


class ActivityFileForm(OfficeForm):
    """An activity file of IATI, and the line of work that gets its projects."""

    line = choice(_("Line of work"), [], required=True)
    file = forms.FileField(
        label=_("Activity file of IATI"), widget=FileInput(), error_messages={"required": _("Choose a file.")},
        help_text=_("XML, version 2.03. Nothing is written before you have looked at it."),
    )  # fmt: skip

    def __init__(self, *args: Any, lines: Iterable[Line], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines = {each.code: each for each in lines}
        offer(self, "line", [(code, str(each)) for code, each in self.lines.items()])

    @property
    def chosen(self) -> Line:
        """The line that is chosen."""
        return self.lines[self.cleaned_data["line"]]


class TableForm(OfficeForm):
    """A table of values."""

    file = forms.FileField(
        label=_("Table of values"), widget=FileInput(), error_messages={"required": _("Choose a file.")},
        help_text=_("CSV or Excel. The first line names the columns; each row holds one value."),
    )  # fmt: skip
