"""Named queries that other parts register and the road map freezes."""

from sapar.core.indicators.measures import Measured, Part, Period, Result, Shown
from sapar.core.indicators.registration import (
    BadFilter,
    Indicator,
    UnknownIndicator,
    indicator,
    indicators,
    register,
    run,
)

__all__ = [
    "BadFilter", "Indicator", "Measured", "Part", "Period", "Result", "Shown", "UnknownIndicator", "indicator",
    "indicators", "register", "run",
]  # fmt: skip
