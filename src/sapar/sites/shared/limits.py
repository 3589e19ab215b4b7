"""How often somebody may ask: counted per window of time, shared by all processes through the cache."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from threading import Lock

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest


@dataclass
class Count:
    """What a process knows of one count."""

    own: int = 0  # counted here
    told: int = 0  # of these, told to the others
    total: int = 0  # of all processes, when it was last told


@dataclass
class Counter:
    """The counts of one process.

    It tells the shared cache of every sixtieth part of a limit at once, not of each request: the limit is exact to that
    part for each process, and a request seldom costs a query.
    """

    counts: dict[str, Count] = field(default_factory=dict)
    lock: Lock = field(default_factory=Lock)

    def wait(self, name: str, ident: str, *, most: int, seconds: int = 60) -> int:
        """Count one more; 0 if it is within `most` a window, else the seconds until the next window."""
        now = time.time()
        window = int(now // seconds)
        key = f"api:{name}:{ident}:{window}"
        with self.lock:
            if len(self.counts) > 1000:
                # Mostly windows of long ago. What is of this one is known to the cache, but for a part.
                self.counts.clear()
            count = self.counts.setdefault(key, Count())
            count.own += 1
            untold = count.own - count.told
            tell = count.own == 1 or untold >= max(1, most // 60)
            if tell:
                count.told = count.own
        if tell:
            count.total = _add(key, untold, 2 * seconds)
        if count.total + count.own - count.told <= most:
            return 0
        return int((window + 1) * seconds - now) + 1


def _add(key: str, number: int, seconds: int) -> int:
    """Add to a shared count; the sum."""
    cache.add(key, 0, timeout=seconds)
    try:
        return cache.incr(key, number)
    except ValueError:  # it was removed in between
        return number


counter = Counter()
"""This process's."""
wait = counter.wait


def from_where(request: HttpRequest) -> str:
    """The caller's address; all that cannot be told apart (a socket without addresses) count together."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return "unknown"
