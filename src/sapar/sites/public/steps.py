"""The order of the questions, and which of them a visitor is asked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sapar.sites.public import choices, forms, item_forms
from sapar.sites.public.draft import COMPLETE, Draft

Applies = Callable[[Draft], bool]


def always(draft: Draft) -> bool:
    """Asked of everybody."""
    return True


def _works(draft: Draft) -> bool:
    return draft.case.get("purpose") == "work"


@dataclass(frozen=True)
class Offer:
    """An item that a list page can add: the answer that asks for it and the list it goes to."""

    answer: str
    list_name: str
    label: Promise | str


@dataclass(frozen=True)
class Step:
    """One page of the check: a question with one answer, or a list to which items are added."""

    name: str
    label: Promise | str
    form: type[forms.QuestionForm] | None = None
    applies: Applies = always
    offers: tuple[Offer, ...] = ()
    heading: Promise | str = ""
    heading_more: Promise | str = ""
    hint: Promise | str = ""

    @property
    def url(self) -> str:
        """The address of the page."""
        return reverse("public:question", args=[self.name])

    @property
    def is_list(self) -> bool:
        """Whether the page holds a list."""
        return bool(self.offers)


STEPS: tuple[Step, ...] = (
    Step("destination", _("Country"), forms.DestinationForm),
    Step("citizenship", _("Citizenship"), forms.CitizenshipForm),
    Step("purpose", _("Purpose"), forms.PurposeForm),
    Step("document", _("Travel document"), forms.DocumentForm),
    Step("here", _("There now"), forms.HereForm),
    Step(
        "entered",
        _("Day of entry"),
        forms.EnteredForm,
        lambda draft: "here:yes" in draft.asked or bool(forms.current_stay(draft)),
    ),
    Step(
        "trips",
        _("Trips"),
        offers=(Offer("yes", "stays", _("Yes")),),
        heading=_("Have you been there on other trips?"),
        heading_more=_("Do you want to add another trip?"),
        hint=_("Name all trips of the last 12 months: their days may count. Trips to other countries are not needed."),
    ),
    Step(
        "family",
        _("Family"),
        item_forms.FamilyForm,
        lambda draft: draft.case.get("purpose") == "family",
    ),
    Step(
        "papers",
        _("Contracts, permits and visas"),
        offers=(
            Offer("contract", "contracts", _("Yes, a contract of work")),
            Offer("permit", "permits", _("Yes, a permit or a visa")),
        ),
        heading=_("Do you have a contract of work, a permit or a visa for this country?"),
        heading_more=_("Do you have one more contract, permit or visa for this country?"),
    ),
    Step(
        "birth",
        _("Date of birth"),
        forms.BirthForm,
        lambda draft: _works(draft) and draft.destination in choices.ASKS_AGE,
    ),
    Step(
        "tests",
        _("Tests"),
        forms.TestsForm,
        lambda draft: _works(draft) and draft.destination in choices.TESTS,
    ),
    Step("register", _("Register of controlled persons"), forms.RegisterForm, lambda draft: draft.destination == "RU"),
    Step(
        "events",
        _("What has happened"),
        offers=(Offer("yes", "events", _("Yes")),),
        heading=_("Has any of this happened to you there?"),
        heading_more=_("Has anything else happened to you there?"),
        hint=_(
            "Your address was registered; you passed a medical examination or gave fingerprints; "
            "you were fined, banned or expelled; you applied for a permit. You may answer “No” if you do not want to say."
        ),
    ),
    Step("day", _("Day asked about"), forms.DayForm),
)
BY_NAME = {step.name: step for step in STEPS}

ITEM_FORMS: dict[str, type[item_forms.ItemForm]] = {
    "stays": item_forms.TripForm,
    "contracts": item_forms.ContractForm,
    "permits": item_forms.PermitForm,
    "events": item_forms.EventForm,
}
STEP_OF_LIST = {offer.list_name: step.name for step in STEPS for offer in step.offers}


def applicable(draft: Draft) -> list[Step]:
    """The questions of this draft, in order."""
    return [step for step in STEPS if step.applies(draft)]


def mark(draft: Draft, name: str) -> None:
    """Note that a question was answered or skipped."""
    if name not in draft.asked:
        draft.asked.append(name)


def after(draft: Draft, name: str) -> str:
    """The address of the page that follows a question: the next one, or the summary."""
    steps = applicable(draft)
    if draft.complete:
        # Once all was asked a change leads back to the summary, unless it raised a new question.
        steps = [s for s in steps if _unanswered(draft, s)]
        return steps[0].url if steps else reverse("public:summary")
    names = [step.name for step in steps]
    place = names.index(name) + 1 if name in names else 0
    if place < len(steps):
        return steps[place].url
    return reverse("public:summary")


def _unanswered(draft: Draft, step: Step) -> bool:
    if step.name == "destination":
        return not draft.destination
    return step.name == "entered" and not forms.current_stay(draft)


def before(draft: Draft, name: str) -> str:
    """The address of the page before a question."""
    if draft.complete:
        return reverse("public:summary")
    names = [step.name for step in applicable(draft)]
    place = names.index(name) if name in names else 0
    return BY_NAME[names[place - 1]].url if place > 0 else reverse("public:check")


def finish(draft: Draft) -> None:
    """Note that the visitor has seen the summary."""
    mark(draft, COMPLETE)


def progress(draft: Draft, name: str) -> dict[str, Any]:
    """How far the visitor has come: the number of the question and of all."""
    names = [step.name for step in applicable(draft)]
    return {"number": names.index(name) + 1 if name in names else 1, "total": len(names)}
