"""A visitor's answers, kept in the browser's signed session cookie and nowhere else.

The answers have the shape of a case (the contract of `sapar check`), so that a saved file can be opened again
whole, parts included for which the site has no question. Items of lists get a number of their own: an address
like `/check/trips/3/` stays the same trip however often a form is sent.
"""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.core import signing
from django.http import HttpRequest

KEY = "check"
COOKIE_ROOM = 3600
"""Bytes of the cookie that answers may fill; browsers keep 4096, name and attributes included."""

LISTS = ("stays", "contracts", "permits", "events")
TODAY = "today"

Case = dict[str, Any]
Item = dict[str, Any]


class DraftTooLarge(Exception):
    """More answers than a cookie holds."""


@dataclass
class Draft:
    """Answers so far: the case, which questions were asked, and the two days people play with."""

    case: Case = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    counter: int = 0
    what_if: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, request: HttpRequest) -> Draft:
        """The draft of this browser; an empty one if there is none."""
        kept = request.session.get(KEY)
        if not isinstance(kept, dict):
            return cls()
        try:
            return cls(kept["case"], kept["asked"], kept["counter"], kept["what_if"])
        except KeyError:  # written by another version of the site
            return cls()

    def save(self, request: HttpRequest, *, adding: bool = False) -> None:
        """Put the draft into the answer's cookie; DraftTooLarge, and nothing saved, if an addition does not fit."""
        kept = {"case": self.case, "asked": self.asked, "counter": self.counter, "what_if": self.what_if}
        if adding and len(signing.dumps({KEY: kept}, compress=True)) > COOKIE_ROOM:
            raise DraftTooLarge
        request.session[KEY] = kept

    @classmethod
    def from_case(cls, case: Case) -> Draft:
        """A draft from a saved case; every question counts as asked."""
        draft = cls(_without_nulls(copy.deepcopy(case)))
        if isinstance(draft.case.get("person"), dict):
            draft.case["person"] = _without_nulls(draft.case["person"])
        for name in LISTS:
            for item in draft.case.get(name, ()):
                item["id"] = draft.next_id()
        draft.asked = [COMPLETE]
        return draft

    # ── the case ─────────────────────────────────────────────────────────────────────────────────────────
    @property
    def destination(self) -> str:
        """The destination's code; empty before the first answer."""
        return str(self.case.get("destination", ""))

    @property
    def complete(self) -> bool:
        """Whether all questions were asked once: from then on a change leads back to the summary."""
        return COMPLETE in self.asked

    def day(self, today: date) -> date:
        """The day asked about."""
        on = self.case.get("on", TODAY)
        return today if on == TODAY else date.fromisoformat(on)

    def to_case(self, today: date) -> Case:
        """The case as `sapar check` wants it: without our numbers, with a day instead of "today"."""
        case = copy.deepcopy(self.case)
        for name in LISTS:
            for item in case.get(name, ()):
                item.pop("id", None)
        case["on"] = self.day(today).isoformat()
        return case

    # ── lists ────────────────────────────────────────────────────────────────────────────────────────────
    def next_id(self) -> int:
        """A number for a new item that no other had before."""
        self.counter += 1
        return self.counter

    def items(self, name: str) -> list[Item]:
        """The items of a list about the destination or anywhere else, in the order given."""
        found: list[Item] = self.case.get(name, [])
        return found

    def item(self, name: str, number: int) -> Item | None:
        """The item with this number; None if it was removed or never was."""
        return next((item for item in self.items(name) if item["id"] == number), None)

    def put(self, name: str, number: int, values: Item) -> None:
        """Write an item under its number: sent twice it is still one item."""
        item = self.item(name, number)
        if item is None:
            item = {"id": number}
            self.case.setdefault(name, []).append(item)
            self.counter = max(self.counter, number)
        item.update(values)

    def remove(self, name: str, number: int) -> None:
        """Take an item out; done twice it removes nothing more."""
        rest = [item for item in self.items(name) if item["id"] != number]
        if rest:
            self.case[name] = rest
        else:
            self.case.pop(name, None)


def _without_nulls(record: Case) -> Case:
    """The record without parts that are null, which means the same as not being there."""
    return {name: value for name, value in record.items() if value is not None}


COMPLETE = "all"


def forget(request: HttpRequest) -> None:
    """Delete everything the visitor has said."""
    request.session.flush()
