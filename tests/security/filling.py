"""Addresses with ids that are there: what the parameters of an address stand for, kept by the pieces that hold them.

A piece is the part of a pattern that holds one parameter or several that belong together
(`change/<slug:kind>/<slug:uid>/`); what it answers are all tuples worth trying. The longest piece that fits counts. An
address with a parameter that no piece holds is an error, so that a new one does not go untried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import product
from typing import Any

Pieces = Mapping[str, Iterable[tuple[Any, ...]]]
PARAMETER = re.compile(r"<[^>]+>")


def filled(address: str, pieces: Pieces) -> list[str]:
    """Every address that the pattern stands for. Raises LookupError where a parameter has no piece."""
    held: list[tuple[str, list[tuple[Any, ...]]]] = []
    rest = address
    for piece in sorted(pieces, key=len, reverse=True):
        if piece in rest:
            rest = rest.replace(piece, "", 1)
            held.append((piece, list(pieces[piece])))
    if left := PARAMETER.findall(rest):
        raise LookupError(f"{address}: nothing real stands for {', '.join(left)}; add a piece with it")
    found = []
    for values in product(*(values for _piece, values in held)):
        whole = address
        for (piece, _values), chosen in zip(held, values, strict=True):
            said = piece
            for value in chosen:
                said = PARAMETER.sub(str(value), said, count=1)
            whole = whole.replace(piece, said, 1)
        found.append("/" + whole)
    return found
