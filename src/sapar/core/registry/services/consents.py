"""Acts on consents."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from sapar.core.accounts.actors import Actor
from sapar.core.audit.services import record
from sapar.core.files.models import StoredFile
from sapar.core.registry import cleaning, consenting, rules
from sapar.core.registry.models import Consent, Person
from sapar.core.registry.refusals import Refused


@transaction.atomic
def give_consent(
    *,
    actor: Actor,
    person: Person,
    purpose: str,
    text: str = "",
    language: str = "",
    until: date | None = None,
    proof: StoredFile | None = None,
) -> Consent:
    """Record that the person agreed to one purpose; `text`: what they read, in `language`."""
    rules.require_whole(actor, rules.CREATE, person)
    code = cleaning.text(purpose, "purpose", 60)
    if not code:
        raise Refused("purpose", _("Say what the person agrees to."))
    if until is not None and until < timezone.localdate():
        raise Refused("until", _("The consent would have ended already: choose a later day."))
    consent = Consent.objects.create(
        person=person, purpose=code, text=text, language=language, given_at=timezone.now(), until=until, proof=proof,
        recorded_by=rules.label(actor),
    )  # fmt: skip
    record(actor=actor, act="registry.consent.write", subject=consent, persons=[person.uid], details={"purpose": code})
    return consent


@transaction.atomic
def withdraw_consent(*, actor: Actor, consent: Consent) -> Consent:
    """Record that the person took it back, and do what follows from that; twice is once."""
    row = Consent.objects.select_for_update().select_related("person").get(pk=consent.pk)
    rules.require_whole(actor, rules.CREATE, row.person)
    if row.withdrawn_at is None:
        row.withdrawn_at = timezone.now()
        row.save(update_fields=["withdrawn_at"])
        record(actor=actor, act="registry.consent.withdraw", subject=row, persons=[row.person.uid])
        purpose = consenting.purpose_of(row.purpose)
        if purpose is not None and purpose.withdrawn is not None:
            purpose.withdrawn(actor, row)
    return row


@transaction.atomic
def refuse_consent(*, actor: Actor, person: Person, purpose: str, text: str = "", language: str = "") -> Consent:
    """Record that the person was asked and does not agree: as one given and taken back at once."""
    given = give_consent(actor=actor, person=person, purpose=purpose, text=text, language=language)
    return withdraw_consent(actor=actor, consent=given)
