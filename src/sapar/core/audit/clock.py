"""The time that retention goes by: a clock that jumps makes nothing old.

Every day on which the platform looks for what has become too old is kept. Between two such days at most `PAUSE` is
believed to have passed; whatever more the clock says has passed is taken off. A clock that jumps by ten years, forward
and back, thus erases nothing; one that is right loses nothing, unless the platform itself stood still for longer.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import pairwise

from django.utils import timezone

from sapar.core.audit.models import Day

PAUSE = timedelta(days=31)


def believed(now: datetime | None = None, pause: timedelta = PAUSE) -> datetime:
    """Now, less what is not believed to have passed; notes the day. For what is kept so long, then goes.

    `pause`: the longest that is believed to lie between two days; shorter than the time that something is kept.
    """
    moment = now or timezone.now()
    today = timezone.localdate(moment)
    Day.objects.get_or_create(day=today)
    # In the order in which they were seen: days of a clock that was wrong for a while lie ahead of today.
    first = Day.objects.order_by("pk").values_list("day", flat=True)[0]
    seen = sorted(Day.objects.filter(day__gte=min(first, today), day__lte=today).values_list("day", flat=True))
    return moment - sum((max(later - earlier - pause, timedelta(0)) for earlier, later in pairwise(seen)), timedelta(0))
