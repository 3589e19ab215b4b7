"""OpenFisca's daily form: a variable by the day, asked once for each day that the question needs.

Each stay or contract in the corridor is a record, a member of its traveller; the days counted are a DAY variable of
the traveller. The simulation is built with OpenFisca's own builder (filling its arrays past the builder would save
some 3 of 4.5 CPU-seconds of loading). Rows of other corridors are left out while reading, as for NumPy; SQL and
Sapar leave them out in answering.
"""

# ruff: noqa: N801, N805 -- OpenFisca names a variable by its class and hands its formulas a population.

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import arrays
import numpy as np
import protocol
from openfisca_core.entities import build_entity
from openfisca_core.periods import DateUnit, Instant, Period
from openfisca_core.simulations import Simulation, SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable
from protocol import FIRST, LAST, LIMIT, ON, WIDTH

Record = build_entity(key="record", plural="records", label="A stay or a contract", is_person=True)
Traveller = build_entity(
    key="traveller", plural="travellers", label="A person", roles=[{"key": "of", "plural": "ofs", "label": "Record of"}]
)


class first(Variable):
    value_type, entity, definition_period, label = int, Record, DateUnit.ETERNITY, "First day"


class last(Variable):
    value_type, entity, definition_period, label = int, Record, DateUnit.ETERNITY, "Last day"


class is_stay(Variable):
    value_type, entity, definition_period, label = bool, Record, DateUnit.ETERNITY, "A stay, not a contract"


def _number(period: Period) -> int:
    return protocol.day(*period.start)


def _days(traveller, period, low: int, high: int):
    """Days of the traveller's stays within [low, high]."""
    begins, ends = traveller.members("first", period), traveller.members("last", period)
    days = np.maximum(0, np.minimum(ends, high) - np.maximum(begins, low) + 1)
    return traveller.sum(np.where(traveller.members("is_stay", period), days, 0))


class days_in_year(Variable):
    value_type, entity, definition_period, label = int, Traveller, DateUnit.DAY, "Days present since 1 January"

    def formula(traveller, period, parameters):
        return _days(traveller, period, protocol.day(period.start.year, 1, 1), _number(period))


class days_in_window(Variable):
    value_type, entity, definition_period, label = int, Traveller, DateUnit.DAY, "Days present in the last 180"

    def formula(traveller, period, parameters):
        return _days(traveller, period, _number(period) - WIDTH + 1, _number(period))


class days_if_staying_on(Variable):
    value_type, entity, definition_period, label = (
        int,
        Traveller,
        DateUnit.DAY,
        "The same if present since the day asked",
    )

    def formula(traveller, period, parameters):
        day = _number(period)
        return _days(traveller, period, day - WIDTH + 1, ON - 1) + day - ON + 1


class has_contract(Variable):
    value_type, entity, definition_period, label = bool, Traveller, DateUnit.DAY, "A contract covers the day"

    def formula(traveller, period, parameters):
        day = _number(period)
        covers = (traveller.members("first", period) <= day) & (traveller.members("last", period) >= day)
        return traveller.any(covers & ~traveller.members("is_stay", period))


@dataclass(frozen=True)
class Data:
    simulation: Simulation
    persons: np.ndarray


def load(folder: Path, task: str) -> Data:
    data = arrays.load(folder, task)
    rows = (data.stays, data.contracts)
    # OpenFisca wants a member in every group: whoever has no row gets a record of no length.
    counts = sum(np.bincount(part.person, minlength=len(data.persons)) for part in rows)
    idle = np.flatnonzero(counts == 0).astype(np.int32)
    nothing = idle, np.ones(len(idle), np.int32), np.zeros(len(idle), np.int32)
    person, begins, ends = (
        np.concatenate([getattr(part, name) for part in rows] + [empty])
        for name, empty in zip(("person", "first", "last"), nothing, strict=True)
    )
    stay = np.arange(len(person)) < len(data.stays.person)
    system = TaxBenefitSystem([Record, Traveller])
    for variable in (first, last, is_stay, days_in_year, days_in_window, days_if_staying_on, has_contract):
        system.add_variable(variable)
    builder = SimulationBuilder()
    builder.create_entities(system)
    builder.declare_person_entity("record", np.arange(len(person)))
    travellers = builder.declare_entity("traveller", data.persons)
    builder.join_with_persons(travellers, data.persons[person], np.zeros(len(person), np.int8))
    simulation = builder.build(system)
    simulation.max_spiral_loops = 1
    for name, values in (("first", begins), ("last", ends), ("is_stay", stay)):
        simulation.set_input(name, Period((DateUnit.ETERNITY, Instant((-1, -1, -1)), -1)), values)
    return Data(simulation, data.persons)


def answer(data: Data, task: str) -> dict[str, np.ndarray]:
    ask = data.simulation.calculate
    if task[0] == "a":
        used = ask("days_in_year" if task == "a-year" else "days_in_window", _day(ON))
        return {"person_id": data.persons, "used": used, "lawful": used <= LIMIT, "work": ask("has_contract", _day(ON))}
    if task == "b":
        found = np.full(len(data.persons), ON + WIDTH, np.int32)
        for day in range(ON + LIMIT, ON - 1, -1):  # the last day asked first, so that the first one stays
            found[ask("days_if_staying_on", _day(day)) > LIMIT] = day
            data.simulation.delete_arrays("days_if_staying_on", _day(day))
        return {"person_id": data.persons, "first": found}
    most = np.zeros(len(data.persons), np.int32)
    for day in range(FIRST, LAST + 1):
        most = np.maximum(most, ask("days_in_window", _day(day)))
        data.simulation.delete_arrays("days_in_window", _day(day))  # a year of answers would not fit in memory
    return {"person_id": data.persons, "largest": most}


def columns(answers: dict[str, np.ndarray], task: str) -> Mapping[str, np.ndarray]:
    return answers


def _day(number: int) -> Period:
    at = np.datetime64(number, "D").astype(object)
    return Period((DateUnit.DAY, Instant((at.year, at.month, at.day)), 1))


if __name__ == "__main__":
    protocol.main(sys.modules[__name__])  # type: ignore[arg-type]
