"""The answers given, as lines of the summary list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from sapar.sites.public import choices, steps
from sapar.sites.public.draft import TODAY, Draft
from sapar.sites.public.forms import current_stay
from sapar.sites.shared import words


@dataclass(frozen=True)
class Line:
    """One answer: what was asked, what was said, where to change it."""

    label: str
    texts: tuple[str, ...]
    url: str


def lines(draft: Draft) -> list[Line]:
    """The summary of a draft, one line a question that applies."""
    found = []
    for step in steps.applicable(draft):
        texts = tuple(_SAID[step.name](draft)) or (_("Not answered"),)
        found.append(Line(str(step.label), texts, step.url))
    return found


def _span(first: str | None, last: str | None, open_end: str) -> str:
    start, end = words.iso(first), words.iso(last)
    return f"{words.short_day(start) if start else '…'} – {words.short_day(end) if end else open_end}"


def item_text(list_name: str, item: dict[str, Any]) -> str:
    """One item of a list in a line."""
    # Messages stand outside f-strings: extraction does not look into them.
    still, endless, early = _("still there"), _("no last day"), _("ended early")
    if list_name == "stays":
        return f"{words.country(item['country'])}: {_span(item.get('from'), item.get('to'), still)}"
    if list_name == "contracts":
        kind = str(dict(choices.CONTRACT_KINDS).get(item.get("kind") or "", _("Your contract")))
        text = f"{kind}: {_span(item.get('from'), item.get('ended') or item.get('to'), endless)}"
        return f"{text} ({early})" if item.get("ended") else text
    if list_name == "permits":
        kind = str(choices.PERMIT_KINDS.get(item["kind"], item["kind"]))
        return f"{kind}, {words.country(item['country'])}: {_span(item.get('from'), item.get('to'), '…')}"
    kind = str(dict(choices.EVENTS).get(item["kind"], item["kind"]))
    return f"{kind}: {words.short_day(date.fromisoformat(item['on']))}"


def _items(*names: str) -> Any:
    return lambda draft: [item_text(name, item) for name in names for item in draft.items(name)] or [_("None")]


def _document(draft: Draft) -> list[str]:
    names = dict(choices.DOCUMENTS)
    found = []
    for document in draft.case.get("documents", ()):
        text = str(names.get(document["kind"], document["kind"]))
        if expires := words.iso(document.get("expires")):
            text += ", " + _("valid until: %(day)s") % {"day": words.short_day(expires)}
        found.append(text)
    return found


def _here(draft: Draft) -> list[str]:
    if "here" not in draft.asked and not draft.complete:
        return []
    return [_("Yes") if steps.BY_NAME["entered"].applies(draft) else _("No")]


def _entered(draft: Draft) -> list[str]:
    stay = current_stay(draft)
    return [words.day(date.fromisoformat(stay["from"]))] if stay else []


def _family(draft: Draft) -> list[str]:
    names = dict(choices.RELATIONS)
    return [str(names.get(member["relation"], member["relation"])) for member in draft.case.get("family", ())]


def _birth(draft: Draft) -> list[str]:
    birth = words.iso(draft.case.get("person", {}).get("birth_date"))
    return [words.day(birth)] if birth else []


def _tests(draft: Draft) -> list[str]:
    tests = draft.case.get("qualifications")
    if tests == []:
        return [_("None")]
    return [" ".join(filter(None, (test.get("name"), test.get("level")))) or test["kind"] for test in tests or ()]


def _register(draft: Draft) -> list[str]:
    listed = draft.case.get("person", {}).get("in_destination_register")
    return [_("I do not know") if listed is None else _("Yes") if listed else _("No")]


def _day(draft: Draft) -> list[str]:
    on = draft.case.get("on", TODAY)
    return [_("Today")] if on == TODAY else [words.day(date.fromisoformat(on))]


_SAID: dict[str, Any] = {
    "destination": lambda draft: [words.country(draft.destination)] if draft.destination else [],
    "citizenship": lambda draft: [words.country(c) for c in draft.case.get("person", {}).get("citizenships", ())],
    "purpose": lambda draft: [str(text) for code, text in choices.PURPOSES if code == draft.case.get("purpose")],
    "document": _document,
    "here": _here,
    "entered": _entered,
    "trips": _items("stays"),
    "family": _family,
    "papers": _items("contracts", "permits"),
    "birth": _birth,
    "tests": _tests,
    "register": _register,
    "events": _items("events"),
    "day": _day,
}


def list_lines(draft: Draft, step: steps.Step) -> list[dict[str, Any]]:
    """The items of a list page, each with its address and what the buttons need."""
    found = []
    for offer in step.offers:
        for item in draft.items(offer.list_name):
            found.append(
                {
                    "text": item_text(offer.list_name, item),
                    "url": reverse("public:item", args=[step.name, offer.list_name, item["id"]]),
                    "list": offer.list_name,
                    "id": item["id"],
                }
            )
    return found
