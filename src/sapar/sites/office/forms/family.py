"""Forms about who is kin and who lives together."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext_lazy as _

from sapar.core.registry.enums import MemberRole
from sapar.core.registry.models import Person
from sapar.sites.office.forms.base import OfficeForm, choice, day, line, offer


class ReasonForm(OfficeForm):
    """Why something is taken away."""

    reason = line(_("Why?"), required=True)


class HouseholdForm(OfficeForm):
    """Where people live together."""

    district = line(_("District"), longest=60)
    address = line(_("Address"), width=30)
    from_date = day(_("Lives there since"), hint=_("Leave it empty if it is not known."))


class HouseholdCorrectionForm(OfficeForm):
    """Where they live, put right."""

    district = line(_("District"), longest=60)
    address = line(_("Address"), width=30)
    reason = line(_("Why is it changed?"), required=True)


class MemberForm(OfficeForm):
    """Somebody who lives there: one of the persons whose pages the reader has just opened."""

    person = choice(
        _("Who"), (), required=True, hint=_("Those whose pages you opened last. Not there? Find them first.")
    )
    role = choice(_("Place in the household"), MemberRole, required=True)
    from_date = day(_("Lives there since"), hint=_("Leave it empty if it is not known."))

    def __init__(self, *args: Any, recent: Iterable[Person] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.recent = {person.uid: person for person in recent}
        offer(self, "person", [(uid, f"{one.full_name} {one.birth}".strip()) for uid, one in self.recent.items()])

    def clean_person(self) -> Person:
        """The person as the service takes it."""
        return self.recent[self.cleaned_data["person"]]


class MemberCorrectionForm(OfficeForm):
    """Somebody's place in a household, and how long it was theirs."""

    role = choice(_("Place in the household"), MemberRole, required=True)
    from_date = day(_("Lives there since"))
    to_date = day(_("Left on"), hint=_("Leave it empty if the person still lives there."))
    reason = line(_("Why is it changed?"))
