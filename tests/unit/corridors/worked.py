"""What tables of worked examples are written with: facts of one country, an example, a table of them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

Facts = dict[str, Any]
Examine = Callable[[str, Facts, dict[str, Any]], None]
Example = tuple[str, Facts, dict[str, Any]]
"""What is shown (with the ids of the rules), the facts, and the parts of the answer that must be so."""

NONE = "absent"
"""The answer has no such duty, pathway, finding or penalty."""


@dataclass(frozen=True)
class Country:
    """Facts about one country, in the words of the input of `sapar check`."""

    code: str

    def stay(self, since: str, to: str | None = None, **more: str) -> Facts:
        return {"country": self.code, "from": since, "to": to, **more}

    def contract(self, since: str, to: str | None = None, **more: Any) -> Facts:
        return {"country": self.code, "kind": "employment", "from": since, "to": to, **more}

    def permit(self, kind: str, since: str | None, to: str | None = None) -> Facts:
        return {"country": self.code, "kind": kind, "from": since, "to": to}

    def event(self, kind: str, on: str, **more: Any) -> Facts:
        return {"country": self.code, "kind": kind, "on": on, **more}


def relative(relation: str, *contracts: Facts, citizen: str | None = "KG") -> Facts:
    """A member of the family, with contracts."""
    return {"relation": relation, "of_citizenship": citizen, "contracts": list(contracts)}


def table(*examples: Example) -> pytest.MarkDecorator:
    """The examples as parameters of one test, under their names."""
    return pytest.mark.parametrize(("facts", "expected"), [pytest.param(f, e, id=name) for name, f, e in examples])
