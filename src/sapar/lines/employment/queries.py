"""Reads of the line."""

from __future__ import annotations

from django.db.models import QuerySet

from sapar.lines.employment.models import Example


def examples(*, destination: str | None = None) -> QuerySet[Example]:
    """The worked examples in their order; of one destination (ISO 3166-1 alpha-2, or EU) if given."""
    found = Example.objects.order_by("position")
    return found if destination is None else found.filter(destination=destination)


def example(*, slug: str) -> Example | None:
    """The example of that name, or None."""
    return Example.objects.filter(slug=slug).first()
