"""Where projects act, as a picture: the oblasts as tiles, the destinations as corridors. Numbers in, places to draw out.

Neither shows a border: no open data of oblast borders was found, and those between states are not ours to draw.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from sapar.lines.roadmap.places import OBLASTS, TILES
from sapar.lines.roadmap.queries.public import Promise
from sapar.sites.shared import words

TILE, GAP = 78, 4
"""Units of a tile's side and of the room between two; four of them fill the narrowest screen."""
ROW = 32
"""Height of a corridor."""
THINNEST, THICKEST = 2.0, 14.0


@dataclass(frozen=True)
class Spot:
    """A place with its projects, and where it is drawn; `weight` 0 to 3: none, few, some, most."""

    code: str
    name: str
    projects: int
    late: int
    weight: int
    x: int
    y: int
    thick: float = 0.0


@dataclass(frozen=True)
class Drawn:
    """Both pictures; a table says the same."""

    oblasts: tuple[Spot, ...]
    countries: tuple[Spot, ...]
    home: int  # how high home stands beside its corridors
    height: int  # of the picture of corridors

    @property
    def listed(self) -> list[Spot]:
        """The places that have a project, most first."""
        having = [spot for spot in (*self.countries, *self.oblasts) if spot.projects]
        return sorted(having, key=lambda spot: -spot.projects)


def name(code: str) -> str:
    """A place in the reader's language; the code itself if nobody knows it."""
    return str(OBLASTS[code]) if code in OBLASTS else words.country(code) if code else ""


def choices(promises: Iterable[Promise]) -> list[tuple[str, str]]:
    """The places that a project names, by name."""
    codes = {code for promise in promises for code in promise.project.places}
    return sorted(((code, name(code)) for code in codes), key=lambda pair: words.alphabetical(pair[1]))


def drawn(promises: Iterable[Promise]) -> Drawn | None:
    """The pictures of these projects; None where none of them names a place."""
    projects: Counter[str] = Counter()
    late: Counter[str] = Counter()
    for promise in promises:
        for code in promise.project.places:
            projects[code] += 1
            late[code] += promise.standing.state == "late"
    if not projects:
        return None
    most = max(projects.values())

    def spot(code: str, x: int, y: int, thick: float = 0.0) -> Spot:
        weight = -(-3 * projects[code] // most)
        return Spot(code, name(code), projects[code], late[code], weight, x, y, thick)

    oblasts = tuple(spot(code, TILES[code].column * (TILE + GAP), TILES[code].row * (TILE + GAP)) for code in OBLASTS)
    abroad = sorted((code for code in projects if code not in OBLASTS), key=lambda code: (-projects[code], code))
    countries = tuple(
        spot(code, 0, ROW * number + ROW // 2, max(THINNEST, round(THICKEST * projects[code] / most, 1)))
        for number, code in enumerate(abroad)
    )
    height = ROW * len(abroad)
    return Drawn(oblasts, countries, height // 2, height)
