"""How often somebody may ask: counted per window of time, shared by all processes through the cache."""

from __future__ import annotations

import time
from threading import Lock

from django.core.cache import cache

_LOCK = Lock()
_UNTOLD: dict[str, int] = {}
"""What this process counted and has not yet added to the shared count."""


def wait(name: str, ident: str, *, most: int, seconds: int = 60) -> int:
    """Count one more; 0 if it is within `most` a window, else the seconds until the next window.

    A process tells the shared cache of every sixtieth part of `most` at once, not of each request: the limit is
    exact to that part for each process, and a request seldom costs a query.
    """
    now = time.time()
    window = int(now // seconds)
    key, step = f"api:{name}:{ident}:{window}", max(1, most // 60)
    with _LOCK:
        if len(_UNTOLD) > 1000:
            _forget(now)
        _UNTOLD[key] = _UNTOLD.get(key, 0) + 1
        counted = _UNTOLD[key]
        tell = counted % step == 0 or counted == 1
    if not tell:
        return 0
    cache.add(key, 0, timeout=2 * seconds)
    try:
        total = cache.incr(key, 1 if counted == 1 else step)
    except ValueError:  # it was removed in between
        total = counted
    return int((window + 1) * seconds - now) + 1 if total > most else 0


def _forget(now: float) -> None:
    """Windows of minutes ago; a few may be counted anew, which only lets somebody ask a little more."""
    _UNTOLD.clear()
