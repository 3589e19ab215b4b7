"""Programmes: kinds of case, each declared in a folder without code."""

from sapar.core.cases.programmes.registry import broken, programme, programmes, version_of
from sapar.core.cases.programmes.schema import (
    Counterpart,
    Due,
    Indicator,
    Letter,
    Problem,
    Programme,
    State,
    Transition,
)

__all__ = [
    "Counterpart",
    "Due",
    "Indicator",
    "Letter",
    "Problem",
    "Programme",
    "State",
    "Transition",
    "broken",
    "programme",
    "programmes",
    "version_of",
]
