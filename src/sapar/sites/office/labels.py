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
