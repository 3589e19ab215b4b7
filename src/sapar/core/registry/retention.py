"""How long what is kept, and who says that somebody is still needed. The only such table.

The periods are ours, for the ministry to confirm; a setting `SAPAR_RETENTION` is not needed: change them here, in one
place, with a reason.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.utils.translation import gettext_lazy as _

YEAR = timedelta(days=365)

Hold = Callable[[Iterable[int]], set[int]]
"""Given numbers of records, answers those that somebody still needs (an open case, a registration)."""

_holds: list[Hold] = []


def register_hold(hold: Hold) -> None:
    """Let another part say whose records it still needs; called when its app is ready."""
    if hold not in _holds:
        _holds.append(hold)


def held(idents: Iterable[int]) -> set[int]:
    """Those of these records that somebody still needs."""
    listed = list(idents)
    return set().union(*(hold(listed) for hold in _holds)) if _holds else set()


@dataclass(frozen=True)
class Rule:
    """`code` names it in the log; `after`: how long from the last use; `what`: for people."""

    code: str
    after: timedelta
    what: object


CONTACT_ENDED = Rule("contact.ended", YEAR, _("Contact points that are no longer used"))
CONSENT_ENDED = Rule("consent.ended", 3 * YEAR, _("Consents withdrawn or ended"))
WATCH_ENDED = Rule("watch.ended", YEAR, _("Entries of watch lists that have ended, with their appeals"))
IMPORT_DONE = Rule("import.done", timedelta(days=90), _("Files of finished imports and what became of their rows"))
PERSON_UNUSED = Rule("person.unused", 10 * YEAR, _("Persons without a journey, a case or any change in that time"))
RULES = (CONTACT_ENDED, CONSENT_ENDED, WATCH_ENDED, IMPORT_DONE, PERSON_UNUSED)


def limit(rule: Rule, today: date) -> date:
    """What ended before this day goes."""
    return today - rule.after
