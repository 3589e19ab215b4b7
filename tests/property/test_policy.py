"""What several roles give together, however they overlap."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from sapar.core.accounts import policy
from sapar.core.accounts.actors import Actor
from sapar.core.accounts.models import RoleHolding
from sapar.core.accounts.roles import PERMISSIONS

READ = "cases.case.read"
ROLES = sorted(role for role, given_by in PERMISSIONS.items() if READ in given_by)
OFFICES = {1: 10, 2: 10, 3: 20}  # office -> its organisation
programmes = st.sampled_from(["", "petition", "detention"])


@st.composite
def holdings(draw: Any) -> RoleHolding:
    office = draw(st.sampled_from([None, *OFFICES]))
    organisation = OFFICES[office] if office is not None else draw(st.sampled_from([10, 20]))
    return RoleHolding(
        role=draw(st.sampled_from([*ROLES, "duty_officer"])), organisation_id=organisation, office_id=office,
        programme=draw(programmes), clearance=draw(st.integers(1, 4)),
    )  # fmt: skip


records = st.builds(
    lambda office, programme, sensitivity: SimpleNamespace(
        office_id=office,
        office=SimpleNamespace(organisation_id=OFFICES[office]),
        programme=programme,
        sensitivity=sensitivity,
    ),
    st.sampled_from(sorted(OFFICES)),
    st.sampled_from(["petition", "detention"]),
    st.integers(1, 4),
)


def covers(held: RoleHolding, record: Any) -> bool:
    """One role by itself, said slowly."""
    return (
        READ in PERMISSIONS[held.role]
        and record.sensitivity <= held.clearance
        and held.programme in ("", record.programme)
        and held.organisation_id == record.office.organisation_id
        and (held.office_id is None or held.office_id == record.office_id)
    )


@given(st.lists(holdings(), max_size=6), records)
def test_several_roles_give_what_any_of_them_gives_and_no_grant_twice(held: list[RoleHolding], record: Any) -> None:
    actor = Actor("staff", "1", holdings=tuple(held))
    assert policy.may(actor, READ, record) == any(covers(one, record) for one in held)
    grants = policy.scope(actor, READ)
    assert [one for one in grants for other in grants if one is not other and one.within(other)] == []
    assert len(set(grants)) == len(grants)
