"""What a person agreed to: given, refused, taken back, with what follows from it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from sapar.core.accounts import policy
from sapar.core.accounts.policies import needs
from sapar.core.files.models import StoredFile
from sapar.core.files.queries import open_for
from sapar.core.files.sending import attachment
from sapar.core.registry import consenting, rules, services
from sapar.core.registry.models import Consent
from sapar.core.registry.refusals import Refused
from sapar.sites.office.forms.consents import REFUSES, ConsentForm
from sapar.sites.office.opening import belonging, record_of
from sapar.sites.office.telling import said_no, told
from sapar.sites.office.views.documents import with_scan
from sapar.sites.shared import words
from sapar.sites.shared.requests import StaffRequest

PURPOSE = "office: consents of a person"


@needs(rules.READ)
@require_http_methods(["GET", "HEAD", "POST"])
def listed(request: StaffRequest, uid: str) -> HttpResponse:
    """The consents; the person is asked for one."""
    record = record_of(request, uid, PURPOSE)
    form = ConsentForm(request.POST or None, request.FILES or None, initial={"language": words.language()})
    if form.is_bound and form.is_valid():
        actor, person, data = request.actor, record.person, form.cleaned_data
        standing = {one.purpose for one in record.consents if _stands(one)}

        def write(proof: StoredFile | None) -> Consent:
            if data["answer"] == REFUSES:
                if proof is not None:
                    raise Refused("file", _("A paper is kept only of who agrees."))
                return services.refuse_consent(actor=actor, person=person, **form.values)
            if form.values["purpose"] in standing:
                raise Refused("purpose", _("The person has agreed to this already."))
            return services.give_consent(actor=actor, person=person, proof=proof, until=data["until"], **form.values)

        if with_scan(request, form, write) is not None:
            told(request, _("What the person says is written down."))
            return redirect("office:person_consents", record.person.uid)
    rows = [(one, consenting.purpose_of(one.purpose), _stands(one)) for one in record.consents]
    context: dict[str, Any] = {
        "section": "people", "person": record.person, "form": form, "rows": rows,
        "may_write": policy.may(request.actor, rules.CREATE),
    }  # fmt: skip
    return render(request, "office/consents.html", context, status=422 if form.is_bound else 200)


def _stands(consent: Consent) -> bool:
    return consent.withdrawn_at is None and (consent.until is None or consent.until >= timezone.localdate())


@needs(rules.CREATE)
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: StaffRequest, uid: str, consent: str) -> HttpResponse:
    """What follows if the person takes it back; then it is done."""
    row = belonging(Consent.objects.filter(uid=consent), uid)
    person = record_of(request, uid, PURPOSE).person
    if request.method == "POST":
        if said_no(request, lambda: services.withdraw_consent(actor=request.actor, consent=row)):
            told(request, _("The consent is taken back."))
        return redirect("office:person_consents", uid)
    context = {
        "section": "people", "person": person, "row": row, "purpose": consenting.purpose_of(row.purpose),
        "stands": row.withdrawn_at is None,
    }  # fmt: skip
    return render(request, "office/consent.html", context)


@needs(rules.DOCUMENT_READ)
@require_safe
def proof(request: StaffRequest, uid: str, consent: str) -> HttpResponseBase:
    """The signed paper, to be saved."""
    row = belonging(Consent.objects.select_related("proof__blob").filter(uid=consent), uid)
    record = record_of(request, uid, PURPOSE)
    rules.require(request.actor, rules.DOCUMENT_READ, record.sources)
    if row.proof is None:
        raise Http404
    content = open_for(actor=request.actor, file=row.proof, persons=[row.person.uid], purpose=PURPOSE)
    return attachment(row.proof, content)
