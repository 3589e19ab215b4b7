"""The questions about lists: trips, contracts, permits, family, events. One form is one item."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from sapar.sites.public import choices
from sapar.sites.public.draft import Draft
from sapar.sites.public.forms import PICK, QuestionForm
from sapar.sites.shared import words
from sapar.sites.shared.fields import AmountField, DateField, NumberInput, Radios, Select, TextInput, Tick

EXAMPLE = _("For example 27 3 2026.")
BEFORE_START = _("The last day is before the first. Check both days.")


def iso_or_none(value: date | None) -> str | None:
    """The ISO text of a date that may be missing."""
    return value.isoformat() if value else None


def country_choices(destination: str) -> list[tuple[str, str]]:
    """The destination first (and the states of its area), then all countries."""
    zone = choices.SCHENGEN_STATES if choices.is_schengen(destination) else ()
    first = [code for code in (destination, *zone) if code]
    near = list(dict.fromkeys(first))
    rest = [(code, name) for code, name in words.countries(words.language()) if code not in near and code != "KG"]
    return [(code, words.country(code)) for code in near] + rest


class ItemForm(QuestionForm):
    """A form about one item of a list of the draft."""

    list_name: ClassVar[str]

    def __init__(self, draft: Draft, number: int, today: date, data: Any = None) -> None:
        self.number = number
        self.item: dict[str, Any] = draft.item(self.list_name, number) or {}
        super().__init__(draft, today, data)

    def values(self) -> dict[str, Any]:
        """The item as it stands in the case."""
        raise NotImplementedError

    def write(self) -> None:
        """Put the item under its number."""
        self.draft.put(self.list_name, self.number, self.values())

    def check_order(self, first: str, last: str) -> None:
        """The last day may not lie before the first."""
        start, end = self.cleaned_data.get(first), self.cleaned_data.get(last)
        if start and end and end < start:
            self.add_error(last, BEFORE_START)


class TripForm(ItemForm):
    """One trip."""

    list_name = "stays"
    heading = _("When were you there?")
    country = forms.ChoiceField(label=_("Country"), widget=Select())
    start = DateField(label=_("Day of entry"), help_text=EXAMPLE)
    still = forms.BooleanField(label=_("I am still there"), widget=Tick(), required=False)
    end = DateField(label=_("Day of exit"), help_text=_("Leave this empty if you are still there."), required=False)

    def build(self) -> None:
        """The destination comes first."""
        field = self.fields["country"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = country_choices(self.draft.destination)

    def read(self) -> dict[str, Any]:
        """The trip."""
        return {
            "country": self.item.get("country", self.draft.destination),
            "start": words.iso(self.item.get("from")),
            "end": words.iso(self.item.get("to")),
            "still": bool(self.item) and not self.item.get("to"),
        }

    def clean(self) -> dict[str, Any]:
        """Either an exit or "still there"; in order; not on days of another trip elsewhere."""
        data = super().clean() or self.cleaned_data
        if not data.get("end") and not data.get("still") and "end" not in self.errors:
            self.add_error("end", _("Write the day of exit, or tick “I am still there”."))
        if data.get("end") and data.get("still"):
            self.add_error("end", _("You wrote a day of exit and ticked “I am still there”. Choose one."))
        self.check_order("start", "end")
        if not self.errors and (other := self._overlap()):
            self.add_error(
                "start",
                _("These days overlap with another trip: %(country)s, %(day)s. Check the days.")
                % {"country": words.country(other["country"]), "day": words.day(date.fromisoformat(other["from"]))},
            )
        return data

    def _overlap(self) -> dict[str, Any] | None:
        """Another trip that shares more than a day with this one."""
        start = self.cleaned_data["start"]
        end = self.cleaned_data["end"] or date.max
        for other in self.draft.items("stays"):
            if other["id"] == self.number:
                continue
            first = date.fromisoformat(other["from"])
            last = words.iso(other.get("to")) or date.max
            if min(last, end) > max(first, start):
                return other
        return None

    def values(self) -> dict[str, Any]:
        """The trip as the case has it."""
        data = self.cleaned_data
        return {"country": data["country"], "from": data["start"].isoformat(), "to": iso_or_none(data["end"])}


class ContractForm(ItemForm):
    """A contract: its kind and its days."""

    list_name = "contracts"
    heading = _("Your contract")
    kind = forms.ChoiceField(
        label=_("What kind of contract is it?"),
        choices=choices.CONTRACT_KINDS,
        widget=Radios(),
        error_messages={"required": PICK},
    )
    start = DateField(label=_("First day of the contract"), help_text=EXAMPLE)
    indefinite = forms.BooleanField(label=_("The contract has no last day"), widget=Tick(), required=False)
    end = DateField(
        label=_("Last day of the contract"), help_text=_("Leave this empty if it has none."), required=False
    )
    ended = DateField(
        label=_("Has it ended early? On which day?"),
        help_text=_("Leave this empty if you still work there."),
        required=False,
    )

    def read(self) -> dict[str, Any]:
        """The contract."""
        return {
            "kind": self.item.get("kind"),
            "start": words.iso(self.item.get("from")),
            "indefinite": bool(self.item.get("indefinite")),
            "end": words.iso(self.item.get("to")),
            "ended": words.iso(self.item.get("ended")),
        }

    def clean(self) -> dict[str, Any]:
        """Either a last day or none; days in order."""
        data = super().clean() or self.cleaned_data
        if not data.get("end") and not data.get("indefinite") and "end" not in self.errors:
            self.add_error("end", _("Write the last day, or tick “The contract has no last day”."))
        if data.get("end") and data.get("indefinite"):
            self.add_error("end", _("You wrote a last day and ticked that there is none. Choose one."))
        self.check_order("start", "end")
        self.check_order("start", "ended")
        return data

    def values(self) -> dict[str, Any]:
        """The contract as the case has it."""
        data = self.cleaned_data
        return {
            "country": self.item.get("country", self.draft.destination),
            "kind": data["kind"],
            "from": data["start"].isoformat(),
            "to": iso_or_none(data["end"]),
            "ended": iso_or_none(data["ended"]),
            "indefinite": data["indefinite"],
        }


class PayForm(ItemForm):
    """What a contract says about the work, hours and pay, and what the worker had to pay."""

    list_name = "contracts"
    heading = _("The work, the pay and fees")
    hint = _("You may leave everything on this page empty.")
    skippable = True
    occupation = forms.ChoiceField(label=_("What work is it?"), widget=Select(), required=False)
    region = forms.ChoiceField(label=_("In which region?"), widget=Select(), required=False)
    weekly_hours = AmountField(label=_("Hours of work a week"), required=False, min_value=0, max_value=168)
    hourly_pay = AmountField(label=_("Pay for one hour, before tax"), required=False, min_value=0)
    currency = forms.ChoiceField(label=_("Currency of the pay"), widget=Select(), required=False)
    paid_for = forms.ChoiceField(
        label=_("Did you have to pay anybody to get this job?"),
        choices=[("", _("No, or I do not want to say")), *choices.PAYMENTS],
        widget=Select(),
        required=False,
    )
    amount = AmountField(label=_("How much did you pay?"), required=False, min_value=0, widget=NumberInput(10))
    paid_currency = forms.ChoiceField(label=_("Currency of what you paid"), widget=Select(), required=False)

    def build(self) -> None:
        """The currencies; occupations and regions that have rules of their own. What a file holds stays."""
        for name, offered in (
            ("occupation", choices.OCCUPATIONS),
            ("region", choices.REGIONS.get(self.draft.destination, ())),
        ):
            given = self.item.get(name)
            kept = [(given, given)] if given and given not in dict(offered) else []
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "—"), *offered, *kept]
            if not offered and not kept:
                del self.fields[name]
        for name in ("currency", "paid_currency"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", "—"), *((code, code) for code in choices.CURRENCIES)]

    def read(self) -> dict[str, Any]:
        """Hours, pay and the first fee."""
        paid = (self.item.get("worker_paid") or [{}])[0]
        return {
            **{
                name: self.item.get(name) for name in ("occupation", "region", "weekly_hours", "hourly_pay", "currency")
            },
            "paid_for": paid.get("for", ""),
            "amount": paid.get("amount"),
            "paid_currency": paid.get("currency", ""),
        }

    def clean(self) -> dict[str, Any]:
        """An amount needs its currency, a pay too."""
        data = super().clean() or self.cleaned_data
        if data.get("hourly_pay") is not None and not data.get("currency"):
            self.add_error("currency", _("Choose the currency of the pay."))
        if data.get("paid_for") and (data.get("amount") is None and "amount" not in self.errors):
            self.add_error("amount", _("Write how much you paid."))
        if data.get("paid_for") and data.get("amount") is not None and not data.get("paid_currency"):
            self.add_error("paid_currency", _("Choose the currency of what you paid."))
        return data

    def values(self) -> dict[str, Any]:
        """Numbers as numbers; what was left empty is not there."""
        data = self.cleaned_data
        found: dict[str, Any] = {}
        for name in ("weekly_hours", "hourly_pay"):
            found[name] = float(data[name]) if data[name] is not None else None
        for name in ("occupation", "region", "currency"):
            if name in data:
                found[name] = data[name] or None
        others = (self.item.get("worker_paid") or [])[1:]
        if data["paid_for"]:
            first = {"for": data["paid_for"], "amount": float(data["amount"]), "currency": data["paid_currency"]}
            others = [first, *others]
        return {**found, "worker_paid": others}


class PermitForm(ItemForm):
    """A permit or a visa."""

    list_name = "permits"
    heading = _("Your permit or visa")
    kind = forms.ChoiceField(label=_("What is it?"), widget=Radios(), error_messages={"required": PICK})
    issued_by = forms.ChoiceField(label=_("Which country issued it?"), widget=Select(), required=False)
    start = DateField(label=_("First day on which it is valid"), help_text=EXAMPLE)
    end = DateField(label=_("Last day on which it is valid"), help_text=EXAMPLE)

    def build(self) -> None:
        """The destination's kinds; who issued it matters only in the Schengen area."""
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        offered = choices.permit_choices(self.draft.destination)
        given = self.item.get("kind")
        # A kind that a saved file holds and that is not offered here stays what it is.
        kind.choices = [*offered, *([(given, given)] if given and given not in dict(offered) else [])]
        if not choices.is_schengen(self.draft.destination):
            del self.fields["issued_by"]
            return
        issued = self.fields["issued_by"]
        assert isinstance(issued, forms.ChoiceField)
        issued.choices = [(code, words.country(code)) for code in choices.SCHENGEN_STATES]

    def read(self) -> dict[str, Any]:
        """The permit."""
        return {
            "kind": self.item.get("kind"),
            "issued_by": self.item.get("issued_by", self.draft.destination),
            "start": words.iso(self.item.get("from")),
            "end": words.iso(self.item.get("to")),
        }

    def clean(self) -> dict[str, Any]:
        """Days in order."""
        data = super().clean() or self.cleaned_data
        self.check_order("start", "end")
        return data

    def values(self) -> dict[str, Any]:
        """A short-stay visa is valid in the whole area, other permits in the country that issued them."""
        data = self.cleaned_data
        destination = self.draft.destination
        issued = data.get("issued_by") or self.item.get("issued_by") or destination
        country = destination
        if choices.is_schengen(destination):
            country = "EU" if data["kind"] == "short_stay_visa" else issued
        return {
            "country": country,
            "kind": data["kind"],
            "issued_by": issued,
            "from": data["start"].isoformat(),
            "to": data["end"].isoformat(),
        }


class EventForm(ItemForm):
    """Something that happened."""

    list_name = "events"
    heading = _("What happened, and when?")
    reveals = {"kind": {"fine": "paid", "ban": "until"}}
    kind = forms.ChoiceField(
        label=_("What happened?"), choices=choices.EVENTS, widget=Radios(), error_messages={"required": PICK}
    )
    on = DateField(label=_("On which day?"), help_text=EXAMPLE)
    paid = forms.ChoiceField(
        label=_("If it was a fine: is it paid?"),
        choices=[("", "—"), ("yes", _("Yes")), ("no", _("No"))],
        widget=Select(),
        required=False,
    )
    until = DateField(
        label=_("If it was a ban: until which day?"), help_text=_("You may leave this empty."), required=False
    )
    ground = forms.CharField(
        label=_("Article named in the decision"),
        help_text=_("Only if there is a paper and you have it, for example 18.8."),
        max_length=60,
        required=False,
        widget=TextInput(10),
    )

    def build(self) -> None:
        """A kind of a saved file that is not offered here stays what it is."""
        given = self.item.get("kind")
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        if given and given not in dict(choices.EVENTS):
            kind.choices = [*choices.EVENTS, (given, given)]

    def read(self) -> dict[str, Any]:
        """The event."""
        paid = self.item.get("paid")
        return {
            "kind": self.item.get("kind"),
            "on": words.iso(self.item.get("on")),
            "paid": "" if paid is None else "yes" if paid else "no",
            "until": words.iso(self.item.get("until")),
            "ground": self.item.get("ground") or "",
        }

    def clean_on(self) -> date:
        """It has happened."""
        on: date = self.cleaned_data["on"]
        if on > self.today:
            raise forms.ValidationError(_("This day is still to come. Write the day on which it happened."))
        return on

    def clean(self) -> dict[str, Any]:
        """Days in order."""
        data = super().clean() or self.cleaned_data
        self.check_order("on", "until")
        return data

    def values(self) -> dict[str, Any]:
        """Only what was said."""
        data = self.cleaned_data
        found: dict[str, Any] = {
            "country": self.item.get("country", self.draft.destination),
            "kind": data["kind"],
            "on": data["on"].isoformat(),
            "until": iso_or_none(data["until"]) if data["kind"] == "ban" else None,
            "ground": data["ground"] or None,
        }
        if data["kind"] == "fine" and data["paid"]:
            found["paid"] = data["paid"] == "yes"
        return found


class FamilyForm(QuestionForm):
    """The family member whose work gives the right to stay."""

    heading = _("Who works there?")
    hint = _("The right of a family to stay follows the contract of the one who works.")
    skippable = True
    relation = forms.ChoiceField(
        label=heading,
        choices=[*choices.RELATIONS, ("", _("Nobody, or I do not know"))],
        widget=Radios(),
        required=False,
    )
    start = DateField(label=_("First day of that person's contract"), help_text=EXAMPLE, required=False)
    end = DateField(
        label=_("Last day of that person's contract"), help_text=_("Leave this empty if it has none."), required=False
    )

    def _worker(self) -> dict[str, Any]:
        members: list[dict[str, Any]] = self.draft.case.get("family") or [{}]
        return members[0]

    def read(self) -> dict[str, Any]:
        """The first family member and the first contract."""
        worker = self._worker()
        contract = (worker.get("contracts") or [{}])[0]
        return {
            "relation": worker.get("relation", ""),
            "start": words.iso(contract.get("from")),
            "end": words.iso(contract.get("to")),
        }

    def clean(self) -> dict[str, Any]:
        """A worker has a contract with a first day."""
        data = super().clean() or self.cleaned_data
        start, end = data.get("start"), data.get("end")
        if data.get("relation") and not start and "start" not in self.errors:
            self.add_error("start", _("Write the first day of the contract."))
        if start and end and end < start:
            self.add_error("end", BEFORE_START)
        return data

    def write(self) -> None:
        """The first family member; others of a saved file stay."""
        data = self.cleaned_data
        worker = dict(self._worker())
        others = self.draft.case.pop("family", [])[1:]
        if data["relation"]:
            contract = {
                **(worker.get("contracts") or [{}])[0],
                "country": self.draft.destination,
                "kind": "employment",
                "from": data["start"].isoformat(),
                "to": iso_or_none(data["end"]),
                "indefinite": data["end"] is None,
            }
            worker |= {"relation": data["relation"], "contracts": [contract, *(worker.get("contracts") or [])[1:]]}
            worker.setdefault("of_citizenship", "KG")
            self.draft.case["family"] = [worker, *others]
        elif others:
            self.draft.case["family"] = others


class MoreForm(QuestionForm):
    """Whether to add an item to a list."""

    offers: ClassVar[tuple[tuple[str, Promise | str], ...]] = (("yes", _("Yes")), ("no", _("No")))
    more = forms.ChoiceField(label="", widget=Radios(), error_messages={"required": PICK})

    def __init__(self, heading: Promise | str, offers: Any, draft: Draft, today: date, data: Any = None) -> None:
        self.title = heading
        self.offered = offers
        super().__init__(draft, today, data)

    def build(self) -> None:
        """The question as the list has it."""
        field = self.fields["more"]
        assert isinstance(field, forms.ChoiceField)
        field.label = str(self.title)
        field.choices = self.offered

    def write(self) -> None:
        """The answer only says where to go next."""
