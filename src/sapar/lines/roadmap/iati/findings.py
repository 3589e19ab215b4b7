"""What is wrong with a file: where, by which rule, how bad, in whose words."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any, cast

from lxml import etree


class Severity(StrEnum):
    """An error breaks the standard; a warning is against its advice."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, order=True)
class Finding:
    """One thing that is wrong. `rule`: the validator's number (2.1.2), `schema`, `codelist:<name>` or `file`."""

    line: int
    rule: str
    severity: Severity
    path: str  # the element, as an XPath
    message: str

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {**asdict(self), "severity": self.severity.value}


def line_of(element: etree._Element) -> int:
    """The line on which an element begins; 0 where that is not known."""
    return cast("int | None", element.sourceline) or 0


class Unusable(Exception):
    """The file or the folder of the standard cannot be used at all; the message says what to change."""
