"""Where projects act: countries by ISO 3166-1, oblasts and the two cities of that rank by ISO 3166-2."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from sapar.core.refusals import Refused


class Tile(NamedTuple):
    """Where an oblast stands in the picture of tiles, counted from the upper left; not its borders."""

    column: int
    row: int


OBLASTS = {
    "KG-GB": pgettext_lazy("oblast", "Bishkek city"),
    "KG-C": pgettext_lazy("oblast", "Chüy"),
    "KG-Y": pgettext_lazy("oblast", "Issyk-Kul"),
    "KG-T": pgettext_lazy("oblast", "Talas"),
    "KG-N": pgettext_lazy("oblast", "Naryn"),
    "KG-J": pgettext_lazy("oblast", "Jalal-Abad"),
    "KG-GO": pgettext_lazy("oblast", "Osh city"),
    "KG-O": pgettext_lazy("oblast", "Osh"),
    "KG-B": pgettext_lazy("oblast", "Batken"),
}
"""By code, from north to south."""
TILES = {
    "KG-GB": Tile(1, 0), "KG-C": Tile(2, 0), "KG-Y": Tile(3, 0),
    "KG-T": Tile(0, 1), "KG-J": Tile(1, 1), "KG-N": Tile(2, 1),
    "KG-B": Tile(0, 2), "KG-O": Tile(1, 2), "KG-GO": Tile(2, 2),
}  # fmt: skip
"""No open data of oblast borders was found: each is a tile about where it lies."""


def checked(codes: Iterable[str]) -> list[str]:
    """The codes once each, countries first. Raises Refused for one that is neither a country's nor an oblast's."""
    found = sorted(set(codes), key=lambda code: (code in OBLASTS, code))
    for code in found:
        country = len(code) == 2 and code.isascii() and code.isalpha() and code.isupper()
        if not (country or code in OBLASTS):
            raise Refused(
                _("%(code)s is no place: write a country as RU, an oblast as KG-O.") % {"code": code[:20]}, "places"
            )
    return found
