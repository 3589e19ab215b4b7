"""What a case is now, from what happened to it: one pure reducer.

`apply` is used when an action is written and when a case is rebuilt, so the two cannot differ. An action's data
holds what was decided at the time (a due time as computed on that day by that calendar), never a rule to compute
again: rebuilding needs neither the programme nor the calendar nor the clock.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from typing import Any, Protocol

from sapar.core.cases.enums import Answer, Kind, LinkKind, Mode


class Step(Protocol):
    """What the reducer reads of an action."""

    @property
    def sequence(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def at(self) -> datetime: ...
    @property
    def data(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True)
class ReferralState:
    """One handing-on of the case."""

    mode: str
    answer: str
    from_office: int
    to_office: int | None
    to_team: int | None
    to_user: int | None
    counterpart: str
    shared: tuple[str, ...]
    consent: str
    due_at: datetime | None
    asked_at: datetime
    answered_at: datetime | None

    @property
    def stands(self) -> bool:
        """Whether an answer of another office is still waited for, or its help: `rules.STANDING`."""
        live = (Answer.OFFERED, Answer.ACCEPTED) if self.mode == Mode.REFERRAL else (Answer.OFFERED,)
        return self.mode != Mode.ASSIGNMENT and self.answer in live


@dataclass(frozen=True)
class TaskState:
    """One thing to do in the case."""

    title: str
    due_on: date | None
    assignee: int | None
    done_at: datetime | None


@dataclass(frozen=True)
class CaseState:
    """The current state: everything about a case that actions change."""

    sequence: int
    state: str
    state_since: datetime
    office: int
    team: int | None = None
    assignee: int | None = None
    person: int | None = None
    sensitivity: int = 0
    subject: str = ""
    opened_at: datetime | None = None
    due_at: datetime | None = None
    paused_since: datetime | None = None
    closed_at: datetime | None = None
    closing_reason: str = ""
    escalation: int = 0
    version: int | None = None  # of the programme; None where an older log does not say: see `log.rebuilt`
    forms: Mapping[str, int] = field(default_factory=dict)  # form -> sequence of its latest answers
    referrals: Mapping[str, ReferralState] = field(default_factory=dict)  # by uid
    tasks: Mapping[str, TaskState] = field(default_factory=dict)  # by uid
    links: Mapping[str, str] = field(default_factory=dict)  # uid of the other case -> kind

    @property
    def merged_into(self) -> str | None:
        """The uid of the case that carries this one on."""
        return next((uid for uid, kind in self.links.items() if kind == LinkKind.MERGED_INTO), None)


class Impossible(ValueError):
    """An action that cannot follow: the log itself is broken."""


def rebuild(steps: Iterable[Step]) -> CaseState:
    """The state after these actions, in their order. Raises Impossible where the log has a gap or no beginning."""
    state: CaseState | None = None
    for step in steps:
        state = apply(state, step)
    if state is None:
        raise Impossible("a case without actions")
    return state


def apply(state: CaseState | None, step: Step) -> CaseState:
    """The state after one more action."""
    data = step.data
    if state is None:
        if step.kind != Kind.OPENED or step.sequence != 1:
            raise Impossible(f"a case begins with {step.kind} number {step.sequence}")
        return _opened(step)
    if step.sequence != state.sequence + 1:
        raise Impossible(f"action {step.sequence} follows {state.sequence}")
    now = replace(state, sequence=step.sequence)
    match step.kind:
        case Kind.FORM:
            return _filled(now, step)
        case Kind.MOVED:
            return _moved(now, step)
        case Kind.TASK_ADDED:
            task = TaskState(data["title"], _day(data.get("due_on")), data.get("assignee"), None)
            return replace(now, tasks={**now.tasks, data["task"]: task})
        case Kind.TASK_DONE:
            task = replace(now.tasks[data["task"]], done_at=step.at)
            return replace(now, tasks={**now.tasks, data["task"]: task})
        case Kind.TASK_GIVEN:
            task = replace(now.tasks[data["task"]], assignee=data.get("assignee"))
            return replace(now, tasks={**now.tasks, data["task"]: task})
        case Kind.HANDED:
            return _handed(now, step)
        case Kind.ANSWERED:
            return _answered(now, step)
        case Kind.PAUSED:
            return replace(now, paused_since=step.at)
        case Kind.RESUMED:
            return replace(now, paused_since=None, due_at=_time(data.get("due_at")))
        case Kind.ESCALATED:
            return replace(now, escalation=data["level"])
        case Kind.RECLASSIFIED:
            return replace(now, sensitivity=data["sensitivity"])
        case Kind.IDENTIFIED:
            return replace(now, person=data["person"])
        case Kind.REOPENED:
            return replace(_in_state(now, step), closed_at=None, closing_reason="")
        case Kind.UPGRADED:
            return _upgraded(now, step)
        case Kind.LINKED:
            now = replace(now, links={**now.links, data["other"]: data["link"]})
            # A case that another carries on is nobody's work any more, until it is unmerged.
            merged = data["link"] == LinkKind.MERGED_INTO
            return replace(now, closed_at=step.at, closing_reason="", paused_since=None) if merged else now
        case Kind.UNLINKED:
            now = replace(now, links={uid: kind for uid, kind in now.links.items() if uid != data["other"]})
            return replace(now, **_restored(data["before"])) if "before" in data else now
        case Kind.UNDONE:
            return _undone(now, step)
        case Kind.OPENED:
            raise Impossible("a case is opened twice")
    return now  # a note, a message, a file, a letter: the log holds it, the state does not change


REVERSIBLE = ("state", "state_since", "team", "assignee", "due_at", "paused_since", "closed_at", "closing_reason",
              "escalation", "version", "sensitivity")  # fmt: skip
"""What an undoing puts back."""


def before(state: CaseState) -> dict[str, Any]:
    """What an undoing must know of the state it returns to, as JSON."""
    values = {name: getattr(state, name) for name in REVERSIBLE}
    return {name: value.isoformat() if isinstance(value, datetime) else value for name, value in values.items()}


def differences(stored: CaseState, rebuilt: CaseState) -> list[str]:
    """Names of the fields that differ; never what they hold."""
    return [f.name for f in fields(CaseState) if getattr(stored, f.name) != getattr(rebuilt, f.name)]


def _opened(step: Step) -> CaseState:
    data = step.data
    begun = CaseState(
        sequence=1,
        state=data["state"],
        state_since=step.at,
        office=data["office"],
        team=data.get("team"),
        assignee=data.get("assignee"),
        person=data.get("person"),
        sensitivity=data["sensitivity"],
        opened_at=step.at,
        due_at=_time(data.get("due_at")),
        version=data.get("version"),
    )
    return _filled(begun, step) if data.get("form") else begun


def _filled(state: CaseState, step: Step) -> CaseState:
    subject = step.data.get("subject")
    return replace(
        state,
        forms={**state.forms, step.data["form"]: step.sequence},
        subject=state.subject if subject is None else subject,
    )


def _moved(state: CaseState, step: Step) -> CaseState:
    data = step.data
    now = _in_state(state, step)
    if data.get("final"):
        now = replace(now, closed_at=step.at, closing_reason=data.get("closing_reason", ""), paused_since=None)
        now = replace(now, referrals=_revoked(now.referrals, step))
    return _filled(now, step) if data.get("form") else now


def _in_state(state: CaseState, step: Step) -> CaseState:
    due = _time(step.data.get("due_at"))
    return replace(state, state=step.data["to"], state_since=step.at, due_at=due, escalation=0)


def _upgraded(state: CaseState, step: Step) -> CaseState:
    data = step.data
    now = replace(state, version=data["version"], sensitivity=data["sensitivity"])
    if data["to"] != state.state:
        return _in_state(now, step)
    due = _time(data.get("due_at"))
    return now if due == state.due_at else replace(now, due_at=due, escalation=0)


def _handed(state: CaseState, step: Step) -> CaseState:
    data = step.data
    referral = ReferralState(
        mode=data["mode"],
        answer=data.get("answer", Answer.OFFERED),
        from_office=state.office,
        to_office=data.get("to_office"),
        to_team=data.get("to_team"),
        to_user=data.get("to_user"),
        counterpart=data.get("counterpart", ""),
        shared=tuple(data.get("shared", ())),
        consent=data.get("consent", ""),
        due_at=_time(data.get("due_at")),
        asked_at=step.at,
        answered_at=step.at if data.get("answer") else None,
    )
    referrals = dict(state.referrals)
    now = state
    if referral.mode == Mode.ASSIGNMENT:
        # An assignment holds from the moment it is made, and ends the one before.
        for uid, other in referrals.items():
            if other.mode == Mode.ASSIGNMENT and other.answer in (Answer.OFFERED, Answer.ACCEPTED):
                referrals[uid] = replace(other, answer=Answer.REVOKED, answered_at=step.at)
        now = replace(now, assignee=referral.to_user, team=referral.to_team or now.team)
    return replace(now, referrals={**referrals, data["referral"]: referral})


def _answered(state: CaseState, step: Step) -> CaseState:
    data = step.data
    answer = data["answer"]
    referral = replace(state.referrals[data["referral"]], answer=answer, answered_at=step.at)
    now = replace(state, referrals={**state.referrals, data["referral"]: referral})
    if referral.mode == Mode.ASSIGNMENT and answer in (Answer.REJECTED, Answer.REVOKED):
        return replace(now, assignee=None)
    if referral.mode == Mode.TRANSFER and answer == Answer.ACCEPTED and referral.to_office is not None:
        due = _time(data["due_at"]) if "due_at" in data else now.due_at
        now = replace(now, referrals=_asked_from(now.referrals, referral.to_office))
        return replace(now, office=referral.to_office, team=referral.to_team, assignee=data.get("assignee"), due_at=due)
    return now


def _asked_from(referrals: Mapping[str, ReferralState], office: int) -> dict[str, ReferralState]:
    """What others were asked and have not answered for good is asked by the office that has taken the case over."""
    return {
        uid: replace(one, from_office=office) if one.stands else one  # the log keeps who asked first
        for uid, one in referrals.items()
    }


def _revoked(referrals: Mapping[str, ReferralState], step: Step) -> dict[str, ReferralState]:
    """With those taken back that the action names (`revokes`)."""
    ended = {
        uid: replace(referrals[uid], answer=Answer.REVOKED, answered_at=step.at) for uid in step.data.get("revokes", ())
    }
    return {**referrals, **ended}


def _undone(state: CaseState, step: Step) -> CaseState:
    data = step.data
    referrals = _revoked(state.referrals, step)
    for uid, answer in data.get("revives", {}).items():
        referrals[uid] = replace(referrals[uid], answer=answer["answer"], answered_at=_time(answer["answered_at"]))
    tasks = dict(state.tasks)
    if "task" in data:
        tasks[data["task"]] = replace(tasks[data["task"]], done_at=None)
    return replace(state, **_restored(data["before"]), referrals=referrals, tasks=tasks)


def _restored(values: Mapping[str, Any]) -> dict[str, Any]:
    """What `before` noted, as the state has it."""
    times = {"state_since", "due_at", "paused_since", "closed_at"}
    return {name: _time(value) if name in times else value for name, value in values.items()}


def _time(value: str | None) -> datetime | None:
    return datetime.fromisoformat(value) if value else None


def _day(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
