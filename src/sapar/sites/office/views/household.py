"""Who is kin to whom and who lives together: a person's family, a household, its members."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from sapar.core.accounts.policies import needs
from sapar.core.registry import rules, services
from sapar.core.registry.models import Household, Kin, Member
from sapar.core.registry.queries import families
from sapar.sites.office.forms.family import (
    HouseholdCorrectionForm,
    HouseholdForm,
    MemberCorrectionForm,
    MemberForm,
)
from sapar.sites.office.forms.person import KinForm
from sapar.sites.office.opening import last_change, latest, record_of, undo
from sapar.sites.office.telling import attempt, said_no, told
from sapar.sites.office.views.person import recent, remember
from sapar.sites.shared.requests import StaffRequest

PURPOSE = "office: family and household"


def taken_back() -> str:
    """The reason of an undo: the button asks for none."""
    return _("Taken back right after it was made")


# ── kin ──────────────────────────────────────────────────────────────────────────────────────────────────
@needs(rules.READ)
@require_http_methods(["GET", "HEAD", "POST"])
def family(request: StaffRequest, uid: str) -> HttpResponse:
    """A person's relatives and household; a relative is added."""
    record = record_of(request, uid, PURPOSE)
    person = record.person
    remember(request, person.uid)
    people = recent(request, besides=person.uid)
    form = KinForm(request.POST if request.method == "POST" else None, recent=people)
    if form.is_bound and form.is_valid():
        kin = attempt(form, lambda: services.add_kin(actor=request.actor, person=person, **form.cleaned_data))
        if kin is not None:
            told(request, _("The relative is added."), undo=reverse("office:kin_end", args=[person.uid, kin.pk]))
            return redirect("office:person_family", person.uid)
    context = {"section": "people", "record": record, "person": person, "form": form, "recent": people}
    return render(request, "office/family.html", context, status=422 if form.is_bound else 200)


@needs(rules.WRITE)
@require_POST
def end_kin(request: StaffRequest, uid: str, kin: int) -> HttpResponse:
    """End a bond."""
    found = Kin.objects.select_related("person", "relative").filter(pk=kin).first()
    if found is None or uid not in _uids(found):
        raise Http404
    reason = request.POST.get("reason", taken_back())
    made: list[Any] = []
    if said_no(request, lambda: made.append(services.end_kin(actor=request.actor, kin=found, reason=reason))):
        told(request, _("The bond has ended."), undo=undo(found.person.uid, made[0]))
    return redirect("office:person_family", uid)


def _uids(kin: Kin) -> set[str]:
    clusters = (kin.person.cluster_id, kin.relative.cluster_id)
    return set(type(kin.person)._default_manager.filter(cluster__in=clusters).values_list("uid", flat=True))


# ── households ───────────────────────────────────────────────────────────────────────────────────────────
@needs(rules.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: StaffRequest, uid: str) -> HttpResponse:
    """A household of which the person is the head."""
    person = record_of(request, uid, PURPOSE).person
    begun = {"district": person.district}
    form = HouseholdForm(request.POST) if request.method == "POST" else HouseholdForm(initial=begun)
    if form.is_bound and form.is_valid():
        made = attempt(form, lambda: services.make_household(actor=request.actor, head=person, **form.cleaned_data))
        if made is not None:
            told(request, _("The household is made. Now add the others."))
            return redirect("office:household", made.uid)
    return _form(
        request, form, _("A new household"), back=(reverse("office:person_family", args=[uid]), person.full_name)
    )


def _opened(request: StaffRequest, household: str) -> families.HouseholdRecord:
    try:
        return families.household(actor=request.actor, uid=household, purpose=PURPOSE)
    except Household.DoesNotExist:
        raise Http404 from None


@needs(rules.READ)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: StaffRequest, household: str) -> HttpResponse:
    """Who lives there and who left; somebody is added."""
    record = _opened(request, household)
    there = {one.person.uid for one in record.present}
    people = [one for one in recent(request) if one.cluster.uid not in there]
    form = MemberForm(request.POST if request.method == "POST" else None, recent=people)
    if form.is_bound and form.is_valid():
        place = record.household
        made = attempt(form, lambda: services.add_member(actor=request.actor, household=place, **form.cleaned_data))
        if made is not None:
            gone = reverse("office:household_remove", args=[household, made.pk])
            told(request, _("The member is added."), undo=gone)
            return redirect("office:household", household)
    context = {"section": "people", "record": record, "household": record.household, "form": form, "recent": people}
    return render(request, "office/household.html", context, status=422 if form.is_bound else 200)


@needs(rules.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: StaffRequest, household: str) -> HttpResponse:
    """Where they live, put right."""
    place = _opened(request, household).household
    begun = {"district": place.district, "address": place.address}
    form = HouseholdCorrectionForm(request.POST) if request.method == "POST" else HouseholdCorrectionForm(initial=begun)
    if form.is_bound and form.is_valid():
        done = attempt(
            form, lambda: services.correct_household(actor=request.actor, household=place, **form.cleaned_data)
        )
        if done is not None:
            told(request, _("The household is corrected."))
            return redirect("office:household", household)
    back = (reverse("office:household", args=[household]), _("Household"))
    return _form(request, form, _("Correct the household"), back=back)


def _member(household: str, member: int) -> Member:
    found = Member.objects.select_related("person__cluster", "household").filter(pk=member, household__uid=household)
    row = found.first()
    if row is None:
        raise Http404
    return row


@needs(rules.WRITE)
@require_http_methods(["GET", "HEAD", "POST"])
def member(request: StaffRequest, household: str, member: int) -> HttpResponse:
    """Somebody's place there, since when, until when."""
    row = _member(household, member)
    person = record_of(request, row.person.uid, PURPOSE).person
    begun = {"role": row.role, "from_date": row.from_date, "to_date": row.to_date}
    form = MemberCorrectionForm(request.POST) if request.method == "POST" else MemberCorrectionForm(initial=begun)
    if form.is_bound and form.is_valid():
        before = latest(person.uid)
        done = attempt(form, lambda: services.correct_member(actor=request.actor, member=row, **form.cleaned_data))
        if done is not None:
            told(request, _("The member is corrected."), undo=undo(person.uid, last_change(row, before)))
            return redirect("office:household", household)
    back = (reverse("office:household", args=[household]), _("Household"))
    remove_at = reverse("office:household_remove", args=[household, member])
    return _form(request, form, person.full_name, back=back, caption=_("Member of a household"), remove_at=remove_at)


@needs(rules.WRITE)
@require_POST
def remove(request: StaffRequest, household: str, member: int) -> HttpResponse:
    """Take away a member who was entered by mistake."""
    row = _member(household, member)
    person, alone = row.person, row.household.members.count() == 1
    reason = request.POST.get("reason", taken_back())
    made: list[Any] = []
    if not said_no(
        request, lambda: made.append(services.remove_member(actor=request.actor, member=row, reason=reason))
    ):
        return redirect("office:household_member", household, member)
    told(request, _("The member is taken away."), undo=undo(person.uid, made[0]))
    return redirect("office:person_family", person.uid) if alone else redirect("office:household", household)


def _form(
    request: StaffRequest, form: Any, heading: str, *, back: tuple[str, str], caption: str = "", remove_at: str = ""
) -> HttpResponse:
    context = {
        "section": "people", "form": form, "heading": heading, "caption": caption, "back": back, "remove_at": remove_at
    }  # fmt: skip
    return render(request, "office/belonging_form.html", context, status=422 if form.is_bound else 200)
