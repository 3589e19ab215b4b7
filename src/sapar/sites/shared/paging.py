"""Pages of lists that may be as long as a nation."""

from __future__ import annotations

from typing import Any, cast

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.utils.functional import cached_property

from sapar.core.cases.queries import COUNTED, counted


class Bounded(Paginator):  # type: ignore[type-arg]
    """Counts up to a bound and can be turned no further: nobody does, and counting all would take seconds."""

    @cached_property
    def _counted(self) -> int:
        return counted(cast("QuerySet[Any]", self.object_list))

    @cached_property
    def count(self) -> int:
        """How many rows can be turned to."""
        return min(self._counted, COUNTED)

    @property
    def said(self) -> str:
        """How many there are, in figures."""
        return bounded(self._counted)


def bounded(number: int, most: int = COUNTED) -> str:
    """A count that stopped at the bound says so: 1000+."""
    return f"{most}+" if number > most else str(number)
