"""The answer to a case that one was given."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sapar.core.cases.enums import Answer
from sapar.core.cases.models import Referral
from sapar.sites.office.forms.base import offer, one_of, text
from sapar.sites.office.forms.case import CaseForm


class GivenForm(CaseForm):
    """Accept it, or give it back with a reason; what was accepted can still be given back."""

    answer = one_of(gettext_lazy("Your answer"), ())
    note = text(
        gettext_lazy("Why you give it back"), rows=3, longest=2000,
        hint=gettext_lazy("Those who gave it read this, and can give it to somebody else."),
    )  # fmt: skip

    def __init__(self, *args: Any, referral: Referral, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        accept = [(Answer.ACCEPTED, _("Accept: I handle it"))] if referral.answer == Answer.OFFERED else []
        offer(self, "answer", [*accept, (Answer.REJECTED, _("Give it back"))])
        if not accept:
            self.initial.setdefault("answer", Answer.REJECTED)

    def clean(self) -> dict[str, Any]:
        """A reason goes with what is given back."""
        said = super().clean() or {}
        if said.get("answer") == Answer.REJECTED and not said.get("note", "").strip():
            self.add_error("note", _("Write why, so that somebody else can be found."))
        return said
