"""Every address of the road map's office with ids that are there, by nobody, a coordinator of no side, the other side.

Plan and accepted figures are public elsewhere; what is tested here is the office: drafts, reasons, risks, acts.
"""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.apps import apps
from django.db import transaction
from django.http import HttpResponseBase
from django.test import Client

from sapar.core.accounts.actors import Actor
from sapar.core.files.services import keep
from sapar.lines.roadmap.enums import ImportKind
from sapar.lines.roadmap.models import Activity, Decision, Document, Import, Indicator, NewsItem, Picture, Report
from sapar.lines.roadmap.queries import reading
from sapar.lines.roadmap.services import importing, news, pictures, plan, reporting, values
from sapar.lines.roadmap.services.reporting import Entered
from sapar.sites.office.views import roadmap_changing, roadmap_papers
from tests.integration.roadmap.conftest import World, build, drawing, texts
from tests.integration.roadmap.test_reporting import Q1
from tests.security import walking
from tests.security.filling import Pieces, filled

pytestmark = pytest.mark.django_db
SENTINEL = "SENTINEL-NARRATIVE"
DAYS = {"planned_start": date(2026, 2, 1), "planned_end": date(2026, 9, 30)}
BODY = {
    "reason": SENTINEL, "of": "added", "answer-accepted": "yes", "titles_ky": "x", "titles_ru": "x", "titles_en": "x",
    "gcm": "5", "sdg": "10.7", "sector_1": "15190", "share_1": "100", "15190": "100", "save": "1",
}  # fmt: skip


IATI = f"""<iati-activities version="2.03"><iati-activity default-currency="USD">
<iati-identifier>XX-1</iati-identifier><reporting-org ref="XX" type="10"><narrative>X</narrative></reporting-org>
<title><narrative>{SENTINEL}</narrative></title><activity-status code="2"/>
<activity-date type="1" iso-date="2026-01-01"/><activity-date type="3" iso-date="2026-12-31"/>
</iati-activity></iati-activities>"""
TABLE = f"indicator,value,comment\nI1,5,{SENTINEL}\nI9,1,{SENTINEL}\n"
OWN = {"Quiet"}
"""What anybody may switch for themselves: whether they are sent reminders."""


@pytest.fixture
def world(db: None, settings: Any, tmp_path: Any) -> World:
    """A road map with a row of each kind, an unpublished news item, a draft report with evidence, files brought in."""
    settings.SECOND_FACTOR_REQUIRED = False  # so that the pages themselves answer
    settings.VAR, settings.MEDIA_ROOT = tmp_path, tmp_path / "media"
    made = build()
    actor, project = made.ministry, made.project
    first, second = (
        plan.add_activity(actor=actor, project=project, code=code, titles=texts(SENTINEL), **DAYS)
        for code in ("A1", "A2")
    )
    plan.depend(actor=actor, before=first, after=second)
    plan.add_risk(actor=actor, project=project, titles=texts(SENTINEL), likelihood=2, impact=3)
    plan.add_assumption(actor=actor, project=project, titles=texts(SENTINEL))
    partner = plan.add_partner(
        actor=actor,
        roadmap=made.roadmap,
        organisation=made.roadmap.government,
        kind="ministry",
        code="P1",
        names=texts("Ministry"),
        iati_ref="KG-COA-000",
        iati_type="10",
    )  # fmt: skip
    plan.involve(actor=actor, project=project, partner=partner, role="implementing")
    money = {"currency": "USD", "amount": Decimal(100)}
    plan.add_budget(
        actor=actor, project=project, source=partner, period_start=date(2026, 1, 1), period_end=date(2026, 12, 31),
        **money,
    )  # fmt: skip
    plan.add_spending(actor=actor, project=project, source=partner, on=date(2026, 3, 1), kind="expenditure", **money)
    indicator = plan.add_indicator(
        actor=actor, result=made.output, code="I1", titles=texts(SENTINEL), kind="manual", unit="number"
    )
    plan.add_target(
        actor=actor, indicator=indicator, period_start=date(2026, 1, 1), period_end=date(2026, 12, 31), value=Decimal(9)
    )
    news.write(
        actor=actor,
        roadmap=made.roadmap,
        slug="sentinel",
        on=date(2026, 3, 1),
        titles=texts(SENTINEL),
        texts=texts(SENTINEL),
    )
    for subject in (project, NewsItem.objects.get()):
        pictures.show(actor=actor, subject=subject, content=drawing(), texts=texts("x"))
    report = reporting.open_report(actor=actor, project=project, span=Q1)
    reporting.enter(
        actor=actor, report=report, values=[Entered(indicator, value=Decimal(4))], narratives={"en": SENTINEL}
    )
    reporting.add_evidence(actor=actor, report=report, content=SENTINEL.encode(), name="evidence.txt")
    minutes = keep(actor=actor, content=SENTINEL.encode(), name="minutes.txt")
    plan.add_decision(
        actor=actor, roadmap=made.roadmap, number="1", on=date(2026, 3, 1), texts=texts(SENTINEL), minutes=minutes
    )
    plan.add_document(
        actor=actor, roadmap=made.roadmap, project=project, titles=texts(SENTINEL), kind="A02", on=date(2026, 3, 1),
        file=keep(actor=actor, content=SENTINEL.encode(), name="paper.txt"),
    )  # fmt: skip
    gone = plan.add_activity(actor=actor, project=project, code="A3", titles=texts(SENTINEL), **DAYS)
    plan.withdraw(actor=actor, subject=gone, reason=SENTINEL)
    importing.hand_in(actor=actor, line=made.line, content=IATI.encode(), name=f"{SENTINEL}.xml")
    values.hand_in(actor=actor, project=project, span=Q1, content=TABLE.encode(), name=f"{SENTINEL}.csv")
    return made


def pieces(world: World) -> Pieces:
    """What the parameters of the road map's addresses stand for."""
    project = world.project
    of_roadmap = getattr(roadmap_changing, "ADDING_TO_ROADMAP", {})
    imports = [(row.uid, row.kind) for row in Import.objects.all()]
    return {
        "projects/<slug:uid>/": [(project.uid,)],
        "projects/<slug:uid>/add/<slug:thing>/": [(project.uid, thing) for thing in roadmap_changing.ADDING],
        "frame/add/<slug:thing>/": [(thing,) for thing in of_roadmap],
        "targets/<slug:indicator>/": [(Indicator.objects.get().uid,)],
        "links/<int:pk>/": [(apps.get_model("roadmap", "Dependency").objects.get().pk,)],
        "change/<slug:kind>/<slug:uid>/": [
            (kind, row.uid)
            for kind, model in reading.KINDS.items()
            for row in model._default_manager.filter(withdrawn_on=None)
        ],
        "change/<slug:kind>/<slug:uid>/restore/": [("activity", Activity.objects.get(code="A3").uid)],
        "reports/<slug:period>/": [(Q1.code,)],
        "reports/<slug:period>/<slug:verb>/": [(Q1.code, verb) for verb in ("open", "live", "back", "answer")],
        "pictures/<slug:uid>.jpg": [(each.uid,) for each in Picture.objects.all()],
        "files/<slug:uid>/": [(each.uid,) for each in (
            Report.objects.get().evidence.get(), Decision.objects.get().minutes, Document.objects.get().file
        )],
        "print/<slug:name>.<slug:kind>": [
            *((name, "csv") for name in roadmap_papers.PAPERS), ("measures", "pdf"), ("measures", "xlsx"),
        ],
        "iati/<slug:name>.xml": [(name,) for name in roadmap_papers.FILES],
        "news/<slug:slug>/": [("sentinel",)],
        "news/<slug:slug>/<slug:verb>/": [("sentinel", verb) for verb in ("publish", "unpublish")],
        "imports/<slug:uid>/": [(uid,) for uid, kind in imports if kind != ImportKind.VALUES],
        "imports/<slug:uid>/<slug:verb>/": [
            (uid, verb) for uid, kind in imports if kind != ImportKind.VALUES for verb in ("take", "back")
        ],
        "tables/<slug:uid>/": [(uid,) for uid, kind in imports if kind == ImportKind.VALUES],
    }  # fmt: skip


def addresses(world: World) -> dict[str, list[str]]:
    """Every address under the road map's in the office, by its pattern."""
    ours = [route.address for route in walking.routes() if route.address.startswith("en/office/roadmap/")]
    real = pieces(world)
    return {address: filled(address, real) for address in ours}


def signed_in(actor: Actor) -> Client:
    assert actor.user is not None
    return walking.signed_in(actor.user)


def said(response: HttpResponseBase) -> str:
    content = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    return str(content.decode(errors="replace"))


def state() -> dict[str, list[Any]]:
    """Every row of the road map's tables."""
    return {
        model.__name__: list(model._default_manager.order_by("pk").values())
        for model in apps.get_app_config("roadmap").get_models()
    }


def tried(client: Client, address: str, method: str) -> tuple[int, bool, bool]:
    """Its status, whether it said what it must not, whether it moved anything; afterwards all is as before."""
    before = state()
    with transaction.atomic():
        response = client.get(address) if method == "get" else client.post(f"{address}?of=added", BODY)
        result = response.status_code, SENTINEL in said(response), state() != before
        transaction.set_rollback(True)
    return result


def test_each_kind_of_row_is_there_to_be_tried(world: World) -> None:
    assert [kind for kind, model in reading.KINDS.items() if not model._default_manager.exists()] == []


@pytest.mark.asvs("8.2.2", "8.3.1")
def test_nobody_and_a_coordinator_of_no_side_see_nothing_and_change_nothing(world: World) -> None:
    clients = {"nobody": Client(HTTP_HOST="localhost"), "stranger": signed_in(world.stranger)}
    wrong, before = [], state()
    for who, client in clients.items():
        for pattern, listed in addresses(world).items():
            for address in listed:
                for method in ("get", "post"):
                    response = client.get(address) if method == "get" else client.post(f"{address}?of=added", BODY)
                    if response.status_code >= 500 or SENTINEL in said(response):
                        wrong.append((who, method, pattern, address, response.status_code))
    assert wrong == []
    now = state()
    assert {name for name in now if now[name] != before[name]} <= OWN


def test_coordinator_of_a_side_finds_every_address_and_what_the_stranger_must_not(world: World) -> None:
    """Otherwise the test above could not fail: each sample is real, secrets are there, and the same acts act."""
    client, absent, seen, moved = signed_in(world.ministry), [], set(), set()
    for pattern, listed in addresses(world).items():
        for address in listed:
            for method in ("get", "post"):
                status, leaks, changes = tried(client, address, method)
                if status >= 500 or (status == 404 and method == "get"):
                    absent.append((method, address, status))
                seen |= {pattern} if leaks else set()
                moved |= {pattern} if changes else set()
    home = "en/office/roadmap/"
    assert absent == []
    assert {
        f"{home}projects/<slug:uid>/", f"{home}projects/<slug:uid>/reports/<slug:period>/",
        f"{home}change/<slug:kind>/<slug:uid>/", f"{home}news/<slug:slug>/", f"{home}files/<slug:uid>/",
    } <= seen  # fmt: skip
    assert {
        f"{home}change/<slug:kind>/<slug:uid>/withdraw/", f"{home}change/<slug:kind>/<slug:uid>/undo/",
        f"{home}projects/<slug:uid>/links/<int:pk>/remove/", f"{home}news/<slug:slug>/<slug:verb>/",
        f"{home}projects/<slug:uid>/sectors/", f"{home}projects/<slug:uid>/tags/",
        f"{home}change/<slug:kind>/<slug:uid>/restore/", f"{home}imports/<slug:uid>/<slug:verb>/",
    } <= moved  # fmt: skip


def test_report_that_was_sent_is_answered_by_the_other_side_and_changed_by_nobody(world: World) -> None:
    reporting.submit(actor=world.ministry, report=Report.objects.get())
    pattern = "en/office/roadmap/projects/<slug:uid>/reports/<slug:period>/<slug:verb>/"
    acts = {address.rstrip("/").rpartition("/")[2]: address for address in addresses(world)[pattern]}
    acts["save"] = f"/en/office/roadmap/projects/{world.project.uid}/reports/{Q1.code}/"
    moved = {
        (side, verb)
        for side, actor in (("sender", world.ministry), ("other", world.agency), ("none", world.stranger))
        for verb, address in acts.items()
        if tried(signed_in(actor), address, "post")[2]
    }
    assert moved == {("sender", "back"), ("other", "answer")}


def test_address_without_a_real_sample_fails() -> None:
    with pytest.raises(LookupError, match="<slug:new>"):
        filled("en/office/roadmap/projects/<slug:uid>/<slug:new>/", {"projects/<slug:uid>/": [("x",)]})
    assert filled("a/<slug:uid>/b/<int:pk>/", {"a/<slug:uid>/": [("x",), ("y",)], "b/<int:pk>/": [(1,)]}) == [
        "/a/x/b/1/",
        "/a/y/b/1/",
    ]


def test_papers_that_are_not_for_everybody_are_not_handed_out(world: World) -> None:
    """The public address of a paper: closed, taken out, of a project that is taken out, or elsewhere on the web."""
    actor, visitor = world.ministry, Client(HTTP_HOST="localhost")

    def made(**fields: Any) -> Document:
        given = {"file": keep(actor=actor, content=SENTINEL.encode(), name="paper.txt"), "open": True} | fields
        return plan.add_document(
            actor=actor, roadmap=world.roadmap, titles=texts("Paper"), kind="A02", on=date(2026, 3, 1), **given
        )

    def told(paper: Document) -> tuple[int, bool]:
        answer = visitor.get(f"/en/road-map/documents/{paper.uid}/")
        return answer.status_code, SENTINEL.encode() in answer.content

    closed, away, elsewhere = made(open=False), made(), made(file=None, address="https://example.org/plan.pdf")
    of_project = made(project=world.project)
    assert [told(each) for each in (closed, elsewhere, away, of_project)] == [(404, False)] * 2 + [(200, True)] * 2
    plan.withdraw(actor=actor, subject=away, reason="Old")
    plan.revise(actor=actor, subject=of_project, reason="Closed", open=False)
    assert [told(each) for each in (away, of_project)] == [(404, False)] * 2
    plan.revise(actor=actor, subject=of_project, reason="Open", open=True)
    plan.withdraw(actor=actor, subject=world.project, reason="Gone")
    assert told(of_project) == (404, False)
