"""How long what is kept, who says that somebody is still needed, and what else goes when somebody is erased.

The periods are ours, for the ministry to confirm; a setting `SAPAR_RETENTION` is not needed: change them here, in one
place, with a reason. Another part that holds something about persons registers a `Part` when its app is ready.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from sapar.core.accounts.actors import Actor
    from sapar.core.registry.models import Person

YEAR = timedelta(days=365)


@dataclass(frozen=True)
class Rule:
    """`code` names it in the log; `after`: how long from the last use; `what`: for people."""

    code: str
    after: timedelta
    what: Promise


CONTACT_ENDED = Rule("contact.ended", YEAR, _("Contact points that are no longer used"))
CONSENT_ENDED = Rule("consent.ended", 3 * YEAR, _("Consents withdrawn or ended"))
WATCH_ENDED = Rule("watch.ended", YEAR, _("Entries of watch lists that have ended, with their appeals"))
IMPORT_DONE = Rule("import.done", timedelta(days=90), _("Files of finished imports and what became of their rows"))
CASE_CLOSED = Rule("case.closed", 5 * YEAR, _("What closed cases say of people, with messages and files"))
REGISTRATION_ENDED = Rule("registration.ended", 3 * YEAR, _("Consular registrations that have ended"))
APPOINTMENT_PAST = Rule("appointment.past", YEAR, _("Whose an appointment was"))
PERSON_UNUSED = Rule("person.unused", 10 * YEAR, _("Persons without a journey, a case or any change in that time"))
RULES = (
    CONTACT_ENDED, CONSENT_ENDED, WATCH_ENDED, IMPORT_DONE, CASE_CLOSED, REGISTRATION_ENDED, APPOINTMENT_PAST,
    PERSON_UNUSED,
)  # fmt: skip

Term = Callable[["Actor", date, int], int]
"""Erases what ended before the day, at most so many; answers how many."""


@dataclass(frozen=True)
class Part:
    """What another part holds about persons. All of it takes numbers of records (`Person.pk`)."""

    name: str
    why: Promise
    """Said when somebody cannot be erased yet."""
    needed: Callable[[Sequence[int]], set[int]]
    """Those whom something open still needs: they are not erased at all."""
    used: Callable[[Sequence[int], date], set[int]]
    """Those with something from that day or later: they are not erased as unused."""
    erase: Callable[[Actor, Sequence[Person], str], int]
    """Lets go of what is held about these records, whatever state it is in; called in the erasure's transaction."""
    terms: tuple[tuple[Rule, Term], ...] = ()
    again: Callable[[Actor, Iterable[str]], int] | None = None
    """Erases again what was written down under the part's name (`journal`), after a back-up was restored."""


_parts: dict[str, Part] = {}


def register(part: Part) -> None:
    """Let another part say what it needs and what it lets go of; called when its app is ready."""
    _parts[part.name] = part


def parts() -> tuple[Part, ...]:
    """All that have registered."""
    return tuple(_parts.values())


def reasons(idents: Sequence[int]) -> list[str]:
    """Why these records cannot be erased yet; empty if they can."""
    return [str(part.why) for part in parts() if part.needed(idents)]


def limit(rule: Rule, today: date) -> date:
    """What ended before this day goes."""
    return today - rule.after
