"""Lists by pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated, Any, TypeVar

from django.core.paginator import Paginator
from django.db.models import QuerySet
from ninja import Schema
from pydantic import Field

Item = TypeVar("Item")


class Paged(Schema):
    """Which page, and how many on one."""

    model_config = {"extra": "forbid"}

    page: Annotated[int, Field(ge=1, le=10_000)] = 1
    per: Annotated[int, Field(ge=1, le=100)] = 25


def paged(items: Sequence[Item] | QuerySet[Any], asked: Paged) -> tuple[list[Any], dict[str, int]]:
    """The rows of a page, empty beyond the last, and where it stands."""
    paginator = Paginator(items, asked.per)
    rows = list(paginator.page(asked.page).object_list) if asked.page <= paginator.num_pages else []
    return rows, {"total": paginator.count, "page": asked.page, "pages": paginator.num_pages}
