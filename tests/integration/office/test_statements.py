"""How many statements the pages that are opened most may send to the database (without the chaining of the log,
which follows the commit)."""

from __future__ import annotations

from typing import Any

import pytest

from sapar.core.audit.models import Entry
from tests.integration.office.conftest import Seat
from tests.web.office_world import OfficeWorld


@pytest.mark.parametrize(("page", "most"), [("desk", 20), ("person", 33), ("case", 22)])
def test_page_opened_most_sends_few_statements(
    seat: Seat, world: OfficeWorld, page: str, most: int, django_assert_max_num_queries: Any
) -> None:
    client, case = seat("consul"), world.petition()
    path = {
        "desk": "/en/office/",
        "person": f"/en/office/people/{world.people['aigul'].uid}/",
        "case": f"/en/office/cases/{case.uid}/",
    }[page]
    assert client.get(path).status_code == 200  # the session and what is read once a process have settled
    with django_assert_max_num_queries(most):
        assert client.get(path).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_entries_of_one_page_are_chained_at_its_end(seat: Seat, world: OfficeWorld) -> None:
    client = seat("consul")
    before = Entry.objects.count()
    assert client.get(f"/en/office/people/{world.people['aigul'].uid}/").status_code == 200
    acts = list(Entry.objects.order_by("pk").values_list("act", flat=True))[before:]
    assert acts == ["registry.person.read", "registry.watchlist.signal", "registry.stay.read"]
    assert not Entry.objects.filter(position=None).exists()
