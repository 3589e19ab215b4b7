"""What a person's page shows of the consular line."""

from __future__ import annotations

from typing import Any

from django import template

from sapar.core.registry.models import Person
from sapar.lines.consular import queries

register = template.Library()


@register.simple_tag
def registrations_of(person: Person) -> list[Any]:
    """The person's registrations with missions, the latest first; the page's reader may see the person."""
    return list(queries.registrations_of(person=person)[:5])
