"""Conditions of queries put together."""

from __future__ import annotations

import operator
from collections.abc import Iterable
from functools import reduce

from django.db.models import Q


def any_of(parts: Iterable[Q]) -> Q:
    """Rows for which any of these holds; no row where there are none. (An empty `Q` would be every row.)"""
    listed = list(parts)
    return reduce(operator.or_, listed) if listed else Q(pk__in=[])
