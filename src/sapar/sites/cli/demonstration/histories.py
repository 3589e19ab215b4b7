"""Histories of invented cases: walks through a programme's workflow, each step as a service would have written it.

The reducer of the case engine computes every state on the way, so that `sapar cases rebuild --verify` agrees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Any

from sapar.core.accounts.models import Office, Team, User
from sapar.core.cases import state
from sapar.core.cases.enums import Audience, Kind
from sapar.core.cases.formwork import checked, form_of, subject_of
from sapar.core.cases.log import COLUMNS, Recorded, calendar_of, due_in
from sapar.core.cases.programmes import Programme, Transition
from sapar.core.cases.state import CaseState
from sapar.sites.cli.demonstration.answers import ANSWERS

NOTES = (
    "Телефон жооп бербейт, кечинде дагы чалам.", "Документы проверены, копии в деле.",
    "Говорил с родственником, ждёт новостей.", "Ответ на запрос пришёл, приложен.", "Переводчик найден.",
)  # fmt: skip
TASKS = ("Позвонить в больницу", "Запросить копию решения", "Проверить срок ответа", "Сообщить родным")
Row = dict[str, Any]
POOL = 12
"""Filled forms that are drawn from, for each form and month: filling each anew would take most of the time."""


@dataclass
class History:
    """A case, its actions and what is rebuilt from them; rows that are not written yet, as their columns' values."""

    case: Row
    actions: list[Row]
    referrals: list[Row]
    tasks: list[Row]


@dataclass(frozen=True)
class Setting:
    """Where a case happens: its office, who works there, whom they ask for help."""

    office: Office
    team: Team | None
    staff: Sequence[User]
    others: Sequence[Office]


class Walk:
    """One case on its way."""

    def __init__(
        self, rng: Random, programme: Programme, setting: Setting, *, begun: datetime, now: datetime, person: int | None,
        mark: str = "",
    ) -> None:  # fmt: skip
        """`mark`: what the public ids of the case and of its parts begin with."""
        self.rng, self.programme, self.setting, self.now, self.mark = rng, programme, setting, now, mark
        self.at = begun
        self.worker = rng.choice(setting.staff)
        self.steps: list[tuple[Recorded, User, str]] = []
        self.state: CaseState | None = None
        place = programme.states[programme.initial]
        data: dict[str, Any] = {
            "state": place.code,
            "office": setting.office.pk,
            "team": setting.team.pk if setting.team and rng.random() < 0.7 else None,
            "assignee": self.worker.pk if rng.random() < 0.8 else None,
            "person": person,
            "sensitivity": programme.sensitivity,
            "due_at": due_in(place, setting.office, begun),
        }
        self.add(Kind.OPENED, data | self.filled(programme.form), Audience.SHARED)

    def add(self, kind: Kind, data: dict[str, Any], audience: Audience = Audience.OFFICE) -> None:
        """One more action."""
        step = Recorded(len(self.steps) + 1, kind, self.at, data)
        self.state = state.apply(self.state, step)
        self.steps.append((step, self.worker, audience))

    def later(self, most_hours: float) -> bool:
        """Let time pass; False where that would be the future."""
        moved = self.at + timedelta(hours=self.rng.uniform(0.2, most_hours))
        if moved >= self.now:
            return False
        self.at = moved
        return True

    def filled(self, form: str) -> dict[str, Any]:
        """What an action keeps of a form."""
        if not form:
            return {}
        answers = _answers(self.programme, form, self.at.date().replace(day=1))
        chosen = self.rng.choice(answers)
        subject = subject_of(self.programme, form, chosen)
        kept = {"form": form, "answers": chosen, "form_digest": form_of(self.programme, form).digest}
        return kept if subject is None else kept | {"subject": subject}

    def uid(self) -> str:
        """A public id."""
        return (self.mark + f"{self.rng.getrandbits(128):032x}")[:32]

    def between(self) -> None:
        """What happens between the steps: notes, tasks, a pause, help asked of another office."""
        rng = self.rng
        if rng.random() < 0.6 and self.later(30):
            self.add(Kind.NOTED, {"text": rng.choice(NOTES)})
        if rng.random() < 0.25 and self.later(10):
            self.task()
        if rng.random() < 0.12 and self.later(20):
            self.refer()
        if rng.random() < 0.15 and self.later(20):
            self.add(Kind.MESSAGE_RECEIVED, {"text": "Жаңылык барбы?", "channel": "counter"})

    def task(self) -> None:
        """Something to do, often done."""
        name = self.uid()
        day = (self.at + timedelta(days=self.rng.randint(1, 10))).date()
        title = self.rng.choice(TASKS)
        self.add(Kind.TASK_ADDED, {"task": name, "title": title, "due_on": day.isoformat(), "assignee": self.worker.pk})
        if self.rng.random() < 0.7 and self.later(60):
            self.add(Kind.TASK_DONE, {"task": name, "title": title})

    def refer(self) -> None:
        """Another office is asked to help, and answers or not yet; as the services allow it: once at a time, while open."""
        if self.state is None or self.state.closed_at is not None:
            return
        asked = {one.to_office for one in self.state.referrals.values() if one.stands}
        others = [one for one in self.setting.others if one.pk not in asked]
        if not others:
            return
        other = self.rng.choice(others)
        name = self.uid()
        due = calendar_of(other).due(self.at, 3)
        data: dict[str, Any] = {
            "referral": name, "mode": "referral", "to_office": other.pk, "to_team": None, "counterpart": "",
            "shared": ["person"], "consent": "oral", "consent_note": "", "due_at": due.isoformat(), "note": "Просим помочь.",
        }  # fmt: skip
        self.add(Kind.HANDED, data, Audience.SHARED)
        for answer, share in (("accepted", 0.8), ("done", 0.7)):
            if self.rng.random() > share or not self.later(90):
                return
            told = {
                "referral": name,
                "mode": "referral",
                "answer": answer,
                "note": "Приняли." if answer == "accepted" else "Сделано.",
            }
            self.add(Kind.ANSWERED, told, Audience.SHARED)

    def step(self, way: Transition) -> None:
        """A step of the workflow."""
        if self.state is None:
            raise RuntimeError("a walk begins with an opening")
        target = self.programme.states[way.target]
        same = target.code == self.state.state and self.state.due_at is not None
        due = (
            self.state.due_at.isoformat()
            if same and self.state.due_at
            else due_in(target, self.setting.office, self.at)
        )
        data: dict[str, Any] = {"transition": way.code, "from": self.state.state, "to": target.code, "due_at": due}
        if target.final:
            standing = sorted(uid for uid, one in self.state.referrals.items() if one.stands)
            data |= {"final": True, "revokes": standing}
        if way.closing_reasons:
            data["closing_reason"] = self.rng.choice(way.closing_reasons)
        if way.reason:
            data["reason"] = "Причина указана в беседе."
        self.add(Kind.MOVED, data | self.filled(way.form), Audience.SHARED)

    def result(self, pk: int, number: str, version: int) -> History:
        """The rows; `pk`: the primary key that the case gets."""
        if self.state is None:
            raise RuntimeError("a walk begins with an opening")
        now = self.state
        case: Row = {
            "id": pk, "uid": self.uid(), "number": number, "programme": self.programme.code,
            "demonstration": True, **{column: getattr(now, name) for name, column in COLUMNS.items()},
            "version_id": version,
        }  # fmt: skip
        case["subject"] = now.subject[:200]
        actions: list[Row] = [
            {"case_id": pk, "sequence": step.sequence, "kind": step.kind, "at": step.at, "actor_kind": "staff",
             "actor_ident": str(user.pk), "user_id": user.pk, "office_id": user.office_id, "audience": audience,
             "data": step.data}
            for step, user, audience in self.steps
        ]  # fmt: skip
        referrals: list[Row] = [
            {"uid": name, "case_id": pk, "mode": one.mode, "answer": one.answer, "from_office_id": one.from_office,
             "to_office_id": one.to_office, "to_team_id": one.to_team, "to_user_id": one.to_user,
             "counterpart": one.counterpart, "shared": list(one.shared), "consent": one.consent, "due_at": one.due_at,
             "asked_at": one.asked_at, "answered_at": one.answered_at}
            for name, one in now.referrals.items()
        ]  # fmt: skip
        tasks: list[Row] = [
            {"uid": name, "case_id": pk, "title": one.title, "due_on": one.due_on, "assignee_id": one.assignee,
             "done_at": one.done_at}
            for name, one in now.tasks.items()
        ]  # fmt: skip
        return History(case, actions, referrals, tasks)


def walk(
    rng: Random,
    programme: Programme,
    setting: Setting,
    *,
    begun: datetime,
    now: datetime,
    person: int | None,
    ends: float = 0.75,
    busy: int = 1,
    mark: str = "",
) -> Walk:
    """A case from its opening to now or its end; `ends`: how likely each further step is taken in time; `busy`: how
    much happens between two steps."""
    found = Walk(rng, programme, setting, begun=begun, now=now, person=person, mark=mark)
    for _step in range(12):
        for _ in range(busy):
            found.between()
        if found.state is None or found.state.closed_at is not None:
            break
        ways = programme.ways_from(found.state.state)
        # Most matters go their way; few end by the side door of a stated reason.
        ways = tuple(way for way in ways if not way.reason) if rng.random() < 0.92 else ways
        if not ways or rng.random() > ends or not found.later(24 * 9):
            break
        found.step(rng.choice(ways))
    return found


_FILLED: dict[tuple[str, str, date], list[dict[str, Any]]] = {}


def _answers(programme: Programme, form: str, month: date) -> list[dict[str, Any]]:
    """Forms filled in and checked, of one month."""
    found = _FILLED.get((programme.digest, form, month))
    if found is None:
        rng = Random(f"{programme.code} {form} {month}")
        draw = ANSWERS[programme.code, form]
        found = [checked(programme, form, draw(rng, month), month) for _ in range(POOL)]
        _FILLED[programme.digest, form, month] = found
    return found


def opened_at(rng: Random, now: datetime, days: int) -> datetime:
    """A moment of office hours in the last so many days, most of them lately."""
    back = int(rng.triangular(0, days, 0))
    day = (now - timedelta(days=back)).date()
    moment = datetime.combine(day, time(rng.randint(4, 11), rng.randint(0, 59)), UTC)
    return min(moment, now - timedelta(minutes=rng.randint(5, 300)))
