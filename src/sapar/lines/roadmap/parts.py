"""Parts of a whole in words: by what something is broken down, and the names of the parts that are always the same.

The name of an office is kept with the value that was counted for it, since offices are named anew while a report stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from babel import Locale
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from sapar.core.accounts.models import Office
from sapar.engines.corridors import CORRIDORS
from sapar.lines.roadmap.models import Value, said

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

NAMES: dict[str, _StrPromise] = {
    "sex": gettext_lazy("Sex"), "age": gettext_lazy("Age"), "district": gettext_lazy("District"),
    "corridor": gettext_lazy("Corridor"), "country": gettext_lazy("Country"), "office": gettext_lazy("Office"),
    "disability": gettext_lazy("Disability"),
}  # fmt: skip
"""What something can be broken down by."""
PARTS: dict[tuple[str, str], _StrPromise] = {
    ("sex", "female"): gettext_lazy("Women"), ("sex", "male"): gettext_lazy("Men"),
    ("disability", "yes"): gettext_lazy("With a disability"), ("disability", "no"): gettext_lazy("Without"),
}  # fmt: skip


def named(value: Value) -> str:
    """What a value is of: the whole, or a part in words."""
    return in_words(value.part, value.labels)


def in_words(part: Mapping[str, str], labels: Mapping[str, Any] | None = None) -> str:
    """A part in words: Women; Country: Russia; Office: Embassy, Moscow. `labels`: names that were kept with a value."""
    if not part:
        return _("Total")
    return ", ".join(_one(name, part[name], (labels or {}).get(name)) for name in sorted(part))


def _one(name: str, key: str, label: dict[str, str] | None) -> str:
    if (name, key) in PARTS:
        return str(PARTS[name, key])
    shown = said(label) if label else _country(key) if name in ("country", "corridor") else key
    return f"{NAMES.get(name, name)}: {shown}"


def _country(code: str) -> str:
    lang = (get_language() or "en")[:2]
    known = CORRIDORS.get(code)  # as the pages of the law call it
    return known.names[lang] if known else str(Locale.parse(lang).territories.get(code, code))


def labels_of(parts: list[dict[str, str]]) -> dict[str, dict[str, str]]:
    """The names, in every language, of the offices that parts name by their code; at most one query."""
    codes = {part["office"] for part in parts if "office" in part}
    return dict(Office.objects.filter(code__in=codes).values_list("code", "names")) if codes else {}
