"""What the law says of a person's stay: the rows of the cluster as a case, asked of the pathways engine."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.utils.translation import get_language

from sapar.core.accounts.actors import Actor
from sapar.core.audit.services import record as log
from sapar.core.registry import rules, watching
from sapar.core.registry.enums import DocumentKind, DocumentState, EventKind, Precision, Relation
from sapar.core.registry.models import Contract, Document, Event, Journey, Kin, Permit, Person, Qualification
from sapar.core.registry.queries.persons import Record, Rows
from sapar.engines.pathways import answer as pathways
from sapar.engines.pathways.case import CaseError

Json = dict[str, Any]


def stay_answer(
    *,
    actor: Actor,
    person: Person,
    on: date,
    country: str = "",
    lang: str = "",
    purpose: str = "stay",
    opened: Record | None = None,
) -> Json:
    """May the person stay and work there, until when, and what is due: the answer of `sapar check`, and beside it
    `case` (what was asked) and `journey` (uid, or None).

    `country`: the destination; if not given, where the person is on the day, else where the next journey goes, else
    where the last one went. Without any: `{"destination": None, "on": …, "journey": None}`. Where the rows contradict
    one another: `{"error": {"at": …, "message": …}}` beside them. `opened`: the person's record where it was just read:
    its rows are not read again. Raises policy.Denied.
    """
    members = opened.sources if opened is not None else list(_records({person.cluster_id}))
    rules.require(actor, rules.READ, members)
    log(actor=actor, act="registry.stay.read", subject=person, persons=[row.uid for row in members], purpose=purpose)
    rows = _Rows(members, opened)
    return rows.answer(person.cluster_id, on, country, _language(lang))


def answers(people: Sequence[Person], *, on: date, country: str = "", lang: str = "") -> dict[int, Json]:
    """The same for many persons in a fixed number of queries, by primary key; whoever calls has asked the policy."""
    rows = _Rows(list(_records({one.cluster_id for one in people})))
    return {one.pk: rows.answer(one.cluster_id, on, country, _language(lang)) for one in people}


def _records(clusters: set[int]) -> QuerySet[Person]:
    return Person.objects.filter(cluster__in=clusters).select_related("office").order_by("pk")


def _language(lang: str) -> str:
    return (lang or get_language() or "en")[:2]


class _Rows:
    """The facts of some clusters, read once; `members`: all their records."""

    def __init__(self, members: Sequence[Person], opened: Record | None = None) -> None:
        self.clusters = {row.pk: row.cluster_id for row in members}
        self.leaders = {row.pk: row for row in members if row.pk == row.cluster_id}
        held: dict[type[Model], Sequence[Any] | None] = {}
        if opened is not None:
            held = {
                Journey: opened.journeys, Contract: opened.contracts, Permit: opened.permits, Event: opened.events,
                Document: opened.rows.documents, Qualification: opened.qualifications,
            }  # fmt: skip

        def read(model: type[Model]) -> dict[int, list[Any]]:
            found = held.get(model)
            if found is None:
                found = list(model._default_manager.filter(person__in=self.clusters))
            return _by_cluster(found, self.clusters)

        self.journeys = read(Journey)
        for journeys in self.journeys.values():
            journeys.sort(key=lambda row: (row.entered, row.pk))
        self.contracts, self.permits, self.events = read(Contract), read(Permit), read(Event)
        self.documents, self.skills = read(Document), read(Qualification)
        self._read_bans(members, opened)
        self._read_family(opened.rows if opened is not None else None)

    def _read_bans(self, members: Sequence[Person], opened: Record | None) -> None:
        """Bans on entry that a destination's list surely means this person by; a namesake's decides nothing."""
        self.bans: dict[int, list[watching.Ban]] = defaultdict(list)
        if opened is not None:
            self.bans[opened.person.cluster_id] = [ban for ban in opened.bans if ban.sure]
            return
        held = [row for rows in self.documents.values() for row in rows]
        for pk, bans in watching.sure_bans(members, held).items():
            self.bans[self.clusters[pk]] += bans

    def _read_family(self, read: Rows | None) -> None:
        """Spouses, children and parents with what they hold: some bases of stay rest on them."""
        self.family: dict[int, list[tuple[str, Person]]] = defaultdict(list)
        turned = {Relation.SPOUSE: Relation.SPOUSE, Relation.CHILD: Relation.PARENT, Relation.PARENT: Relation.CHILD}
        if read is not None:
            found = [kin for kin in read.kin if kin.relation in turned]
        else:
            of = Q(person__in=self.clusters) | Q(relative__in=self.clusters)
            rows = Kin.objects.filter(of, relation__in=turned).select_related("person__cluster", "relative__cluster")
            found = list(rows.order_by("pk"))
        for kin in found:
            if kin.person_id in self.clusters:
                self.family[kin.person.cluster_id].append((kin.relation, kin.relative.cluster))
        for kin in found:
            if kin.relative_id in self.clusters:
                self.family[kin.relative.cluster_id].append((turned[Relation(kin.relation)], kin.person.cluster))
        kin_of = {one.pk for listed in self.family.values() for _relation, one in listed}
        contracts: Iterable[Contract]
        permits: Iterable[Permit]
        if read is not None:
            records = {one.pk: one.cluster_id for one in read.near}
            contracts, permits = read.near_contracts, read.near_permits
        else:
            records = dict(Person.objects.filter(cluster__in=kin_of).values_list("pk", "cluster_id")) if kin_of else {}
            contracts, permits = Contract.objects.filter(person__in=records), Permit.objects.filter(person__in=records)
        self.kin_contracts, self.kin_permits = _by_cluster(contracts, records), _by_cluster(permits, records)

    def answer(self, cluster: int, on: date, country: str, lang: str) -> Json:
        journey = _journey(self.journeys[cluster], on, country)
        destination = country or (journey.country if journey else "")
        head: Json = {"journey": journey.uid if journey else None}
        if not destination:
            return head | {"destination": None, "on": on.isoformat()}
        case = self._case(cluster, on, destination, journey)
        try:
            return pathways.check(case, lang) | head | {"case": case}
        except CaseError as problem:
            error = {"at": problem.at, "message": problem.text(lang)}
            return head | {"destination": destination, "on": on.isoformat(), "case": case, "error": error}

    def _case(self, cluster: int, on: date, destination: str, journey: Journey | None) -> Json:
        leader = self.leaders[cluster]
        listed = [j.in_destination_register for j in self.journeys[cluster] if j.country == destination]
        case: Json = {
            "destination": destination,
            "on": on.isoformat(),
            "purpose": (journey.purpose or None) if journey else None,
            "person": {
                "citizenships": leader.citizenships or None,
                "birth_date": _iso(leader.birth_date) if leader.birth_precision == Precision.DAY else None,
                "in_destination_register": next((flag for flag in reversed(listed) if flag is not None), None),
            },
            "stays": [
                {"country": j.country, "region": j.region or None, "from": _iso(j.entered), "to": _iso(j.left)}
                for j in _distinct(self.journeys[cluster])
            ],
            "contracts": [_contract(row) for row in self.contracts[cluster]],
            "permits": [_permit(row) for row in self.permits[cluster]],
            "events": [*map(_event, self.events[cluster]), *self._banned(cluster)],
            "family": [
                {
                    "relation": str(relation),
                    "of_citizenship": relative.citizenships[0] if relative.citizenships else None,
                    "contracts": [_contract(row) for row in self.kin_contracts[relative.pk]],
                    "permits": [_permit(row) for row in self.kin_permits[relative.pk]],
                }
                for relation, relative in dict.fromkeys(self.family[cluster])
            ],
        }
        held = [d for d in self.documents[cluster] if d.state == DocumentState.HELD and d.kind != DocumentKind.OTHER]
        if held:  # none registered means not known, not none
            case["documents"] = [{"kind": d.kind, "expires": _iso(d.expires_on)} for d in held]
        if self.skills[cluster]:
            case["qualifications"] = [
                {"kind": q.kind, "name": q.name or None, "level": q.level or None, "on": _iso(q.on)}
                for q in self.skills[cluster]
            ]
        return case

    def _banned(self, cluster: int) -> list[Json]:
        """Listed bans as events, but for those that the record tells of itself."""
        told = {(row.country, row.until) for row in self.events[cluster] if row.kind == EventKind.BAN}
        return [
            {
                "country": ban.country,
                "kind": str(EventKind.BAN),
                "on": _iso(ban.starts_on),
                "until": _iso(ban.expires_on),
                "ground": ban.ground[:80] or None,
                "paid": None,
            }
            for ban in dict.fromkeys(self.bans[cluster])
            if ban.country and (ban.country, ban.expires_on) not in told
        ]


def _by_cluster(rows: Iterable[Any], clusters: Mapping[int, int]) -> dict[int, list[Any]]:
    found: dict[int, list[Any]] = defaultdict(list)
    for row in sorted(rows, key=lambda row: row.pk):
        found[clusters[row.person_id]].append(row)
    return found


def _journey(journeys: Sequence[Journey], on: date, country: str) -> Journey | None:
    """The journey that the question is about: the present one, else the next, else the last."""
    among = [j for j in journeys if not country or j.country == country]
    present = [j for j in among if j.entered <= on and (j.left is None or j.left >= on)]
    coming = [j for j in among if j.entered > on]
    return present[-1] if present else coming[0] if coming else among[-1] if among else None


def _distinct(journeys: Sequence[Journey]) -> list[Journey]:
    """Each stay once: two records of one person often tell of the same one."""
    found: dict[tuple[str, date, date | None], Journey] = {}
    for journey in journeys:
        key = (journey.country, journey.entered, journey.left)
        if key not in found or (journey.region and not found[key].region):
            found[key] = journey
    return list(found.values())


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _number(value: Any) -> float | None:
    return float(value) if value is not None else None


def _contract(row: Contract) -> Json:
    return {
        "country": row.country,
        "kind": row.kind,
        "from": _iso(row.from_date),
        "to": _iso(row.to_date),
        "ended": _iso(row.ended_on),
        "indefinite": row.indefinite,
        "occupation": row.occupation or None,
        "region": row.region or None,
        "weekly_hours": _number(row.weekly_hours),
        "hourly_pay": _number(row.hourly_pay),
        "currency": row.currency or None,
        "worker_paid": row.worker_paid or None,
    }


def _permit(row: Permit) -> Json:
    return {
        "country": row.country,
        "kind": row.kind,
        "issued_by": row.issued_by or None,
        "from": _iso(row.from_date),
        "to": _iso(row.to_date),
        "cancelled_on": _iso(row.cancelled_on),
    }


def _event(row: Event) -> Json:
    return {
        "country": row.country,
        "kind": row.kind,
        "on": _iso(row.on),
        "until": _iso(row.until),
        "ground": row.ground or None,
        "paid": row.paid,
    }
