"""Which version of its programme a case had when something happened: an old answer shows its old form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from sapar.core.cases.enums import Kind
from sapar.core.cases.forms import Form
from sapar.core.cases.formwork import form_of
from sapar.core.cases.models import Action, Case
from sapar.core.cases.programmes import Programme
from sapar.core.cases.programmes.registry import kept, of_case

MOVES = (Kind.UPGRADED, Kind.UNDONE)
"""Actions after which a case may follow another version."""


class Versions:
    """The versions that some cases had, read from what moved them."""

    def __init__(
        self, now: Mapping[int, int], actions: Iterable[Action], known: Mapping[int, Programme] | None = None
    ) -> None:
        """`now`: case -> version, by their keys; `actions`: those of MOVES in these cases; `known`: versions read."""
        self._now = dict(now)
        self._moves: dict[int, list[Action]] = {}
        for action in sorted(actions, key=lambda one: one.sequence):
            if action.kind in MOVES and _after(action) is not None:
                self._moves.setdefault(action.case_id, []).append(action)
        self._read = dict(known or {})

    def at(self, action: Action) -> Programme:
        """The programme that the action's case followed when it was written."""
        moves = self._moves.get(action.case_id, [])
        version = _before(moves[0]) if moves else self._now[action.case_id]
        for move in moves:
            if move.sequence > action.sequence:
                break
            version = _after(move)
        return self._programme(self._now[action.case_id] if version is None else version)

    def all(self, case: int) -> list[Programme]:
        """Every version that the case (by its key) has had, the present one first."""
        moves = self._moves.get(case, [])
        passed = [_before(moves[0]), *(_after(move) for move in moves)] if moves else []
        found = dict.fromkeys([self._now[case], *reversed([pk for pk in passed if pk is not None])])
        return [self._programme(pk) for pk in found]

    def _programme(self, pk: int) -> Programme:
        if pk not in self._read:
            self._read[pk] = kept(pk)
        return self._read[pk]


def _after(move: Action) -> int | None:
    """The version that a move led to; None where its log did not say versions yet."""
    found = move.data if move.kind == Kind.UPGRADED else move.data.get("before", {})
    version: int | None = found.get("version")
    return version


def _before(move: Action) -> int | None:
    version: int | None = move.data["from_version"] if move.kind == Kind.UPGRADED else _after(move)
    return version


def of_one(case: Case) -> Versions:
    """Those of one case."""
    return Versions({case.pk: case.version_id}, case.actions.filter(kind__in=MOVES).order_by("sequence"))


def form_at(case: Case, action: Action, versions: Versions | None = None) -> Form:
    """The form in which an action's answers were given, whatever version the case has moved to since."""
    name: str = action.data["form"]
    if versions is None:
        now = of_case(case)
        if name in now.forms:  # nearly always it is still the same, and nothing need be asked
            form = form_of(now, name)
            if form.digest == action.data.get("form_digest"):
                return form
        versions = of_one(case)
    return form_of(versions.at(action), name)
