"""Acts of the line that write."""

from __future__ import annotations

import json
from collections.abc import Sequence
from importlib.resources import files
from typing import Any, TypedDict

from django.db import transaction

from sapar.lines.employment.models import Example


class ExampleData(TypedDict):
    """One entry of `demonstration.json`."""

    slug: str
    title: dict[str, str]
    note: dict[str, str]
    case: dict[str, Any]


def demonstration() -> list[ExampleData]:
    """The invented cases that ship with the package."""
    text = files("sapar.lines.employment").joinpath("demonstration.json").read_text("utf-8")
    entries: list[ExampleData] = json.loads(text)["examples"]
    return entries


@transaction.atomic
def load_examples(*, examples: Sequence[ExampleData]) -> int:
    """Make the stored examples exactly these, in this order; return how many there are.

    Doing it twice changes nothing. Raises ValueError, and changes nothing, where two entries share a slug.
    """
    slugs = [entry["slug"] for entry in examples]
    if len(set(slugs)) != len(slugs):
        raise ValueError("two examples have the same slug")
    Example.objects.all().delete()
    Example.objects.bulk_create(
        Example(
            slug=entry["slug"],
            position=position,
            destination=entry["case"]["destination"],
            **{f"title_{language}": text for language, text in entry["title"].items()},
            **{f"note_{language}": text for language, text in entry["note"].items()},
            case=entry["case"],
        )
        for position, entry in enumerate(examples, start=1)
    )
    return len(slugs)
