"""Reads of cases. Every query takes the actor and fetches what they may see, nothing more; reading a case is audited."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.audit import services as audit
from sapar.core.cases import letters, rules
from sapar.core.cases.enums import Answer, Audience, Kind, LinkKind, Mode
from sapar.core.cases.filters import SORTS, Filters, records_of
from sapar.core.cases.forms import Form
from sapar.core.cases.formwork import files_in, texts_in
from sapar.core.cases.models import Action, Attachment, BulkAct, Case, CaseLink, FormDraft, Referral, SavedFilter, Task
from sapar.core.cases.programmes import Counterpart, Programme, Transition
from sapar.core.cases.programmes.registry import of_case
from sapar.core.cases.refusals import NotFound
from sapar.core.cases.versions import MOVES, Versions, form_at
from sapar.core.files.models import StoredFile
from sapar.core.registry.models import Person

LIST = "cases.case.list"
READ = "cases.case.read"
ACT = "cases.case.act"
COUNTED = 1_000
"""How far a list counts, and how far it can be turned: beyond, it says "more than"."""
BESIDE = ("office", "assignee", "person", "team")


@dataclass(frozen=True)
class Page:
    """One page of a list."""

    rows: list[Case]
    total: int  # at most COUNTED + 1
    filters: Filters

    @property
    def more_than_counted(self) -> bool:
        """Whether there are more than were counted."""
        return self.total > COUNTED

    @property
    def pages(self) -> int:
        """How many pages can be turned to."""
        return max(1, -(-min(self.total, COUNTED) // self.filters.per))


def cases(*, actor: Actor, filters: Filters | None = None, now: datetime | None = None) -> QuerySet[Case]:
    """The cases that the actor handles and the filters let through. For counts and for `page`; not audited."""
    found = Case.objects.filter(rules.visible(actor, LIST))
    return (filters or Filters()).narrow(found, actor, now)


def page(*, actor: Actor, filters: Filters | None = None, now: datetime | None = None) -> Page:
    """One page of the list, audited for the persons on it. Five queries, however many cases."""
    policy.require(actor, LIST)
    wanted = filters or Filters()
    found = cases(actor=actor, filters=wanted, now=now)
    total = counted(found)
    start = (wanted.page - 1) * wanted.per
    # First which ones, along the index of their order, then what they hold: joined at once, SQLite sorts everything.
    keys = list(found.values_list("pk", flat=True)[start : start + wanted.per]) if start <= COUNTED else []
    known = Case.objects.select_related(*BESIDE).in_bulk(keys)
    rows = [known[key] for key in keys if key in known]
    persons = [row.person.uid for row in rows if row.person is not None]
    if persons:
        audit.record(actor=actor, act=LIST, persons=persons, details={"cases": len(rows)})
    return Page(rows, total, wanted)


@dataclass(frozen=True)
class CaseView:
    """A case as this actor may see it. `limited`: only what was shared with an office that helps."""

    case: Case
    programme: Programme
    actor: Actor = field(repr=False)
    through: tuple[Referral, ...] = ()  # the referrals that let the actor see a part

    @property
    def limited(self) -> bool:
        """Whether only a part is seen."""
        return bool(self.through)

    @cached_property
    def shared(self) -> frozenset[str]:
        """What a limited view shows."""
        return frozenset(part for referral in self.through for part in referral.shared)

    @property
    def person(self) -> Person | None:
        """Whom the case is about, if that is shared."""
        return self.case.person if not self.limited or "person" in self.shared else None

    @property
    def subject(self) -> str:
        """The words that name the case in lists, if that answer is shared."""
        return self.case.subject if not self.limited or self._shows(*self.programme.subject.partition(".")[::2]) else ""

    @property
    def due(self) -> datetime | None:
        """When it is due: the case, or the answer that was asked for."""
        return min((r.due_at for r in self.through if r.due_at), default=None) if self.limited else self.case.due_at

    def ways(self) -> list[Transition]:
        """The steps that the actor may take now."""
        if self.limited or not self.case.is_open or self.merged_into is not None:
            return []
        ways = self.programme.ways_from(self.case.state)
        return [way for way in ways if rules.may(rules.holds(self.actor, way.by), "cases.case.act", self.case)]

    def may(self, permission: str) -> bool:
        """Whether the actor has a permission for this case: what the page offers."""
        if self.limited:
            return any(rules.referrals_to(self.actor, permission, self.case))
        return rules.may(self.actor, permission, self.case)

    @cached_property
    def every_link(self) -> list[CaseLink]:
        """All links of the case, whether the actor may see the other cases or not: for the case's own state."""
        return list(self.case.links.select_related("other").order_by("pk"))

    @cached_property
    def merged_into(self) -> Case | None:
        """The case that carries this one on."""
        return next((link.other for link in self.every_link if link.kind == LinkKind.MERGED_INTO), None)

    @cached_property
    def log(self) -> list[Action]:
        """What was done in the case and in those that it carries on, oldest first; `timeline` is what may be seen of it."""
        rows = Action.objects.filter(case__in=_held(self)).select_related("user", "office").only(*_TOLD)
        return list(rows.order_by("at", "case_id", "sequence"))

    @cached_property
    def versions(self) -> Versions:
        """Which versions of their programme the case and those that it carries on had."""
        held = _held(self)
        now = {self.case.pk: self.case.version_id}
        if len(held) > 1:
            now = dict(Case.objects.filter(pk__in=held).values_list("pk", "version_id"))
        moves: Iterable[Action] = (
            (one for one in self.log if one.kind in MOVES)
            if "log" in self.__dict__
            else (Action.objects.filter(case__in=held, kind__in=MOVES))
        )
        return Versions(now, moves, {self.case.version_id: self.programme})

    def form(self, name: str) -> Form:
        """The form in which the latest answers to it were given. Raises LookupError where there are none."""
        action = self._answered.get(self.case.forms.get(name))
        if action is None:
            raise LookupError(f"there are no answers to {name}")
        return form_at(self.case, action)

    def counterpart(self, code: str) -> Counterpart | None:
        """An agency that the case was referred to, also where only an earlier version of the programme has it."""
        found = self.programme.counterparts.get(code)
        if found is None and code:
            every = self.versions.all(self.case.pk)
            found = next((one.counterparts[code] for one in every if code in one.counterparts), None)
        return found

    def answers(self, form: str) -> dict[str, Any] | None:
        """The latest answers to a form, as far as they are shared."""
        action = self._answered.get(self.case.forms.get(form))
        return self.seen(form, action.data["answers"]) if action is not None else None

    @cached_property
    def _answered(self) -> dict[int | None, Action]:
        """The actions that hold the latest answers to each form, by their place in the log."""
        wanted = set(self.case.forms.values())
        if "log" in self.__dict__:
            return {one.sequence: one for one in self.log if one.case_id == self.case.pk and one.sequence in wanted}
        return {one.sequence: one for one in self.case.actions.filter(sequence__in=wanted)}

    def seen(self, form: str, answers: Mapping[str, Any]) -> dict[str, Any] | None:
        """Those answers that the actor may see; None if there is none among them."""
        if not self.limited or form in self.shared:
            return dict(answers)
        return _only(answers, {part.partition(".")[2] for part in self.shared if part.startswith(f"{form}.")}) or None

    def referrals(self) -> list[Referral]:
        """Handings-on, newest first."""
        return self._referrals

    @cached_property
    def _referrals(self) -> list[Referral]:
        found = self.case.referrals.select_related("from_office", "to_office", "to_team", "to_user")
        if self.limited:
            found = found.filter(pk__in=[row.pk for row in self.through])
        return list(found.order_by("-asked_at", "-pk"))

    def tasks(self) -> list[Task]:
        """What is to do, then what is done."""
        if self.limited:
            return []
        return list(self.case.tasks.select_related("assignee").order_by("done_at", "due_on", "pk"))

    def attachments(self) -> list[Attachment]:
        """Files, newest first."""
        found = self.case.attachments.select_related("file")
        if self.limited:
            shared = self.case.actions.filter(kind__in=(Kind.ATTACHED, Kind.LETTER), audience=Audience.SHARED)
            if "attachments" not in self.shared:
                offices = {row.to_office_id for row in self.through}
                shared = shared.filter(office__in=offices)
            found = found.filter(sequence__in=shared.values("sequence"))
        return list(found.order_by("-sequence"))

    def links(self) -> list[CaseLink]:
        """Other cases that belong to this one and that the actor may see."""
        if self.limited or not self.every_link:
            return []
        seen = self.case.links.filter(rules.visible(self.actor, READ, "other__")).values_list("pk", flat=True)
        among = set(seen)
        return [link for link in self.every_link if link.pk in among]

    def _shows(self, form: str, question: str) -> bool:
        return form in self.shared or f"{form}.{question}" in self.shared


def case(*, actor: Actor, uid: str, purpose: str = "") -> CaseView:
    """The case, as far as the actor may see it; reading it is audited. Raises NotFound, which says no more."""
    held = Case.objects.filter(uid=uid).select_related(*BESIDE, "version")
    found = next(iter(held.defer("version__files", "version__form_versions")), None)
    view = _view(actor, found) if found is not None else None
    if view is None:
        if found is not None:
            audit.record(actor=actor, act=READ, subject=found, outcome="denied")
        raise NotFound(_("There is no such case."))
    persons = (view.person.uid,) if view.person is not None else ()
    details = {"limited": True} if view.limited else {}
    audit.record(actor=actor, act=READ, subject=view.case, persons=persons, purpose=purpose, details=details)
    return view


def form_pdf(*, view: CaseView, form: str, language: str) -> bytes:
    """The latest answers to a form on paper, as far as the view shows them; audited. Raises NotFound."""
    answers = view.answers(form)
    if answers is None or language not in ("ky", "ru", "en"):
        raise NotFound(_("There is no such form in this case."))
    persons = (view.person.uid,) if view.person is not None else ()
    audit.record(actor=view.actor, act="cases.form.print", subject=view.case, persons=persons, details={"form": form})
    heading = letters.heading_of(view.case.office, view.case.number, language)
    return letters.typeset_form(view.form(form), answers, language, heading)


def by_number(*, actor: Actor, number: str) -> str | None:
    """The uid of the case of that number, if the actor may see it."""
    found = Case.objects.filter(number=number.strip().upper()).select_related("office").first()
    return found.uid if found is not None and _view(actor, found) is not None else None


def _view(actor: Actor, found: Case) -> CaseView | None:
    programme = of_case(found)
    if rules.may(actor, READ, found):
        return CaseView(found, programme, actor)
    through = tuple(rules.referrals_to(actor, READ, found))
    return CaseView(found, programme, actor, through) if through else None


@dataclass(frozen=True)
class Entry:
    """An action as the actor may see it."""

    action: Action
    number: str  # of the case whose log holds it: another where cases were merged
    data: Mapping[str, Any]


def timeline(*, view: CaseView) -> list[Entry]:
    """What happened, oldest first; with what happened in cases that this one carries on. The view's reading is audited."""
    held = _held(view)
    found = [a for a in view.log if not view.limited or (a.audience == Audience.SHARED and _shown(view, a))]
    return [Entry(action, held[action.case_id], _seen(view, action)) for action in found]


_TOLD = (*(f.name for f in Action._meta.concrete_fields), "user__full_name", "office__code", "office__names")
"""What is read for a timeline: of whoever acted only how they are called."""


def _held(view: CaseView) -> dict[int, str]:
    """The numbers of the cases whose log the view shows: its own, and those that it carries on."""
    return {view.case.pk: view.case.number} | ({} if view.limited else _carried(view))


def _carried(view: CaseView) -> dict[int, str]:
    """The cases merged into this one, however many steps away; of one that is more closed than this only for whoever
    may read it by itself."""
    known: dict[int, Case] = {}
    ask = [view.case.pk] if any(link.kind == LinkKind.MERGED_FROM for link in view.every_link) else []
    while ask:
        rows = CaseLink.objects.filter(case__in=ask, kind=LinkKind.MERGED_FROM).select_related("other__office")
        found = {row.other_id: row.other for row in rows if row.other_id not in known}
        known.update(found)
        ask = list(found)
    return {
        pk: case.number
        for pk, case in known.items()
        if rules.as_closed(case, view.case) or rules.may(view.actor, READ, case)
    }


def _shown(view: CaseView, action: Action) -> bool:
    own = {row.uid for row in view.through}
    if action.kind in (Kind.HANDED, Kind.ANSWERED):
        return action.data.get("referral") in own
    if action.kind in (Kind.ATTACHED, Kind.LETTER):
        return "attachments" in view.shared or action.office_id in {row.to_office_id for row in view.through}
    return True


def _seen(view: CaseView, action: Action) -> Mapping[str, Any]:
    if not view.limited:
        whole: Mapping[str, Any] = action.data
        return whole
    hidden = {"reason", "person", "assignee", "team", "subject", "closing_reason", "source"}
    data = {name: value for name, value in action.data.items() if name not in hidden}
    if "answers" in data:
        data["answers"] = view.seen(data["form"], data["answers"]) or {}
    return data


def _only(answers: Mapping[str, Any], names: set[str]) -> dict[str, Any]:
    """The answers to these questions, within the groups and repeats that hold them."""
    kept: dict[str, Any] = {}
    for name, value in answers.items():
        if name in names:
            kept[name] = value
        elif isinstance(value, Mapping):
            if part := _only(value, names):
                kept[name] = part
        elif isinstance(value, list):
            parts = [_only(item, names) for item in value if isinstance(item, Mapping)]
            if any(parts):
                kept[name] = parts
    return kept


def attachment(*, actor: Actor, uid: str) -> Attachment:
    """A file of a case the actor may see, for sending; audited. Raises NotFound."""
    row = Attachment.objects.filter(uid=uid).select_related("file", "case__office", "case__person").first()
    view = _view(actor, row.case) if row is not None else None
    if row is None or view is None or not view.may("cases.attachment.read") or row not in view.attachments():
        raise NotFound(_("There is no such file."))
    persons = (row.case.person.uid,) if row.case.person is not None else ()
    audit.record(actor=actor, act="cases.attachment.read", subject=row, persons=persons)
    return row


def answer_file(*, view: CaseView, uid: str) -> StoredFile:
    """A file that answers a question of a form, if the view shows that answer; audited. Raises NotFound."""
    found = StoredFile.objects.filter(uid=uid).select_related("blob").first()
    shown = found is not None and any(
        uid in (file for _path, file in files_in(form_at(view.case, action), seen))  # a text that says it shows none
        for action in view.case.actions.filter(kind__in=(Kind.OPENED, Kind.FORM, Kind.MOVED))
        if "answers" in action.data
        and (seen := view.seen(action.data["form"], action.data["answers"])) is not None
        and uid in texts_in(seen)
    )
    if found is None or not shown or not view.may("cases.attachment.read"):
        raise NotFound(_("There is no such file."))
    persons = (view.person.uid,) if view.person is not None else ()
    audit.record(actor=view.actor, act="cases.attachment.read", subject=found, persons=persons)
    return found


def inbox(*, actor: Actor, answer: Answer | None = None) -> QuerySet[Referral]:
    """Requests of other offices that wait for an answer or for help by the actor's, the most urgent first; `answer`:
    only the ones or the others.
    """
    found = rules.helping(actor, "cases.case.answer", _standing(answer))
    return found.select_related("case__office", "from_office", "to_office").order_by(*SORTS["due"])


def waiting(*, actor: Actor, answer: Answer | None = None) -> QuerySet[Referral]:
    """Requests to others in the cases that the actor handles, the longest overdue first; `answer`: only those that
    are not answered yet, or only those in which others help.
    """
    found = Referral.objects.filter(_standing(answer), rules.asked_by(actor, LIST))
    found = found.filter(rules.visible(actor, LIST, "case__"))
    return found.select_related("case__office", "to_office").order_by(*SORTS["due"])


def _standing(answer: Answer | None) -> Q:
    return rules.STANDING if answer is None else rules.BY_ANSWER[answer]


def overdue(*, actor: Actor, now: datetime | None = None) -> QuerySet[Case]:
    """Open cases past their due time whose clock runs, the longest overdue first."""
    return cases(actor=actor, filters=Filters(status="overdue"), now=now).select_related(*BESIDE)


def counted(found: QuerySet[Any], most: int = COUNTED) -> int:
    """How many there are, at most `most` + 1: nobody reads further, and counting all would take seconds."""
    return found.order_by()[: most + 1].count()


def tasks(*, actor: Actor, done: bool = False) -> QuerySet[Task]:
    """The actor's own tasks that are not done, in cases that they may see; `done`: those that are, the latest first."""
    if actor.user is None:
        return Task.objects.none()
    merged = CaseLink.objects.filter(kind=LinkKind.MERGED_INTO).values("case")
    found = Task.objects.filter(assignee=actor.user, done_at__isnull=not done).exclude(case__in=merged)
    found = found.filter(rules.visible(actor, LIST, "case__"))
    return found.select_related("case").order_by(*(("-done_at", "-pk") if done else ("due_on", "pk")))


def of_person(*, actor: Actor, person: Person) -> QuerySet[Case]:
    """The cases about a human being, under any of their records, that the actor may see, newest first."""
    found = Case.objects.filter(rules.visible(actor, LIST), person__in=records_of(person.uid))
    return found.select_related(*BESIDE).order_by("-opened_at", "-pk")


def open_already(*, actor: Actor, programme: str, person: Person) -> QuerySet[Case]:
    """Open cases of a kind about a human being: to be looked at before another is opened."""
    return of_person(actor=actor, person=person).filter(programme=programme, closed_at__isnull=True)


def drafts(*, actor: Actor) -> QuerySet[FormDraft]:
    """The actor's half-filled forms, newest first; those of cases that are not theirs to work on any more wait unseen."""
    if actor.user is None:
        return FormDraft.objects.none()
    found = FormDraft.objects.filter(Q(case__isnull=True) | rules.visible(actor, ACT, "case__"), user=actor.user)
    return found.select_related("case").order_by("-saved_at")


def draft(*, actor: Actor, uid: str) -> FormDraft:
    """One of the actor's half-filled forms. Raises NotFound."""
    found = drafts(actor=actor).filter(uid=uid).first()
    if found is None:
        raise NotFound(_("There is no such half-filled form of yours."))
    return found


def saved_filters(*, actor: Actor) -> QuerySet[SavedFilter]:
    """Lists that the actor saved, and those that colleagues share with the office."""
    if actor.user is None:
        return SavedFilter.objects.none()
    shared = Q(office=actor.office_id) if actor.office_id is not None else Q(pk__in=[])
    return SavedFilter.objects.filter(Q(user=actor.user) | shared).order_by("name", "pk")


def bulk_act(*, actor: Actor, uid: str) -> BulkAct:
    """An act on many cases of the actor's. Raises NotFound."""
    found = BulkAct.objects.filter(uid=uid, user=actor.user).first() if actor.user is not None else None
    if found is None:
        raise NotFound(_("There is no such act of yours."))
    return found


def assignments(*, actor: Actor) -> QuerySet[Referral]:
    """Assignments to the actor, or to a team of theirs, that wait for an answer in open cases, the newest first."""
    if actor.user is None:
        return Referral.objects.none()
    own = Q(to_user=actor.user) | Q(to_user__isnull=True, to_team__in=rules.teams_of(actor))
    found = Referral.objects.filter(own, mode=Mode.ASSIGNMENT, answer=Answer.OFFERED, case__closed_at__isnull=True)
    found = found.filter(rules.visible(actor, LIST, "case__")).select_related("case__office", "case__person", "to_team")
    return found.order_by("-asked_at", "-pk")


def givers(referrals: Collection[Referral]) -> dict[str, Action]:
    """The actions that made these handings-on, by uid: who gave, with what note. For rows that the actor may see."""
    wanted = {row.uid for row in referrals}
    found = Action.objects.filter(case__in={row.case_id for row in referrals}, kind=Kind.HANDED)
    found = found.select_related("user", "office")
    return {uid: action for action in found if (uid := action.data.get("referral")) in wanted}
