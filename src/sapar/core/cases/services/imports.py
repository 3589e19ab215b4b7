"""Forms filled in elsewhere (ODK Collect) become cases, or more answers in one. Each submission counts once, for good."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import Office
from sapar.core.cases import programmes
from sapar.core.cases.formwork import form_of
from sapar.core.cases.models import Case, Submission
from sapar.core.cases.programmes import Programme
from sapar.core.cases.programmes.registry import stated
from sapar.core.cases.refusals import Incomplete, NotFound, Refused
from sapar.core.cases.services.opening import open_case
from sapar.core.cases.services.steps import submit_form
from sapar.core.registry.models import Person


@dataclass(frozen=True)
class Incoming:
    """One submission: the id that its device gave it, and its answers. `replaces`: the instance that it corrects."""

    instance: str
    answers: Mapping[str, Any]
    form: str = ""  # empty: the form that opens a case
    replaces: str = ""
    case: str = ""  # the number of the case it adds to
    person: str = ""  # uid
    version: str = ""  # of the form, as the device says; empty: the form as it is now
    line: int = 0  # in the file


@dataclass(frozen=True)
class Rejected:
    """A submission that was not taken in, and why, so that it can be mended and sent again."""

    line: int
    instance: str
    sentence: str
    errors: Mapping[str, str] = field(default_factory=dict)


@dataclass
class Taken:
    """What came of an import."""

    opened: list[str] = field(default_factory=list)  # uids of cases
    added: list[str] = field(default_factory=list)
    known: list[str] = field(default_factory=list)  # taken in before
    rejected: list[Rejected] = field(default_factory=list)


def import_submissions(*, actor: Actor, programme: str, office: Office, submissions: Iterable[Incoming]) -> Taken:
    """Take submissions in, each in a transaction of its own; what fails is told by line and the rest goes on."""
    taken = Taken()
    for incoming in submissions:
        try:
            _one(actor, programme, office, incoming, taken)
        except Incomplete as no:
            taken.rejected.append(Rejected(incoming.line, incoming.instance, str(no), no.errors))
        except Refused as no:
            taken.rejected.append(Rejected(incoming.line, incoming.instance, str(no)))
        except policy.Denied:
            sentence = _("You may not take in such a submission.")
            taken.rejected.append(Rejected(incoming.line, incoming.instance, sentence))
    return taken


def _one(actor: Actor, programme: str, office: Office, incoming: Incoming, taken: Taken) -> None:
    if not incoming.instance.strip():
        raise Refused(_("The submission has no id: export it with its meta-instanceID or KEY."))
    for _attempt in (1, 2):
        known = (
            Submission.objects.filter(programme=programme, instance=incoming.instance).select_related("case").first()
        )
        if known is not None:
            taken.known.append(known.case.uid)
            return
        try:
            with transaction.atomic():
                case, sequence, opened = _apply(actor, programme, office, incoming)
                Submission.objects.create(programme=programme, instance=incoming.instance, case=case, sequence=sequence)
        except IntegrityError:
            continue  # somebody else took it in at this moment: the second look finds it
        (taken.opened if opened else taken.added).append(case.uid)
        return
    raise Refused(_("This submission could not be taken in: try again."))


def _apply(actor: Actor, programme: str, office: Office, incoming: Incoming) -> tuple[Case, int, bool]:
    source = f"odk:{incoming.instance}"
    target = _target(actor, programme, incoming)
    form = incoming.form or programmes.programme(programme).form
    if target is not None:
        action = submit_form(actor=actor, case=target.uid, form=form, answers=incoming.answers, source=source)
        return target, action.sequence, False
    if form != programmes.programme(programme).form:
        raise Refused(_("This form opens no case: state the number of the case that it belongs to."))
    person = None
    if incoming.person:
        person = Person.objects.filter(uid=incoming.person).first()
        if person is None:
            raise NotFound(_("There is no such person in the register."))
    case = open_case(
        actor=actor, programme=programme, office=office, person=person, answers=incoming.answers, source=source,
        declared=_as_filled_in(programme, form, incoming.version),
    )  # fmt: skip
    return case, case.sequence, True


def _target(actor: Actor, programme: str, incoming: Incoming) -> Case | None:
    if incoming.replaces:
        row = Submission.objects.filter(programme=programme, instance=incoming.replaces).select_related("case").first()
        if row is not None:
            return row.case
    if not incoming.case:
        return None
    found = Case.objects.filter(number=incoming.case.strip(), programme=programme).first()
    if found is None:
        raise NotFound(_("There is no case of this number and kind: correct the number."))
    return found


def _as_filled_in(programme: str, form: str, version: str) -> Programme | None:
    """The programme in the version that the device in the field still had, if that is known and not today's."""
    if not version or version == form_of(programmes.programme(programme), form).version:
        return None
    return stated(programme, form, version)
