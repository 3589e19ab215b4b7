"""IATI 2.03: what is exported is valid; what is broken in a file is named by line and rule; hostile files reach nothing."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from lxml import etree
from typer.testing import CliRunner

from sapar.core.accounts.policy import Denied
from sapar.core.refusals import Refused
from sapar.lines.roadmap.iati import writing
from sapar.lines.roadmap.iati.findings import Finding
from sapar.lines.roadmap.iati.importing import read_activities
from sapar.lines.roadmap.iati.standard import load
from sapar.lines.roadmap.iati.validate import validate
from sapar.lines.roadmap.models import Partner, Project
from sapar.lines.roadmap.queries.publication import publication
from sapar.lines.roadmap.services import importing, plan, reporting
from sapar.lines.roadmap.services.reporting import Entered
from sapar.sites.cli.main import app
from tests.integration.roadmap.conftest import SYSTEM, World, texts
from tests.integration.roadmap.test_reporting import Q1

RUN = CliRunner()
TODAY = date.today()


@pytest.fixture
def publisher(world: World) -> Partner:
    """The government's side as a publisher, in a road map with money, results and an accepted report."""
    actor, project = world.ministry, world.project
    mfa = plan.add_partner(
        actor=actor, roadmap=world.roadmap, organisation=world.roadmap.government, kind="ministry", code="mfa",
        names=texts("Ministry"), iati_ref="KG-COA-000", iati_type="10",
    )  # fmt: skip
    iom = plan.add_partner(
        actor=actor, roadmap=world.roadmap, kind="iom", code="iom", names=texts("Agency"), iati_ref="XM-DAC-47066",
        iati_type="40",
    )  # fmt: skip
    for partner, role in ((mfa, "accountable"), (iom, "funding"), (mfa, "implementing"), (iom, "focal")):
        plan.involve(actor=actor, project=project, partner=partner, role=role)
    plan.set_tags(actor=actor, project=project, tags={"sdg": ["10.7", "8.8.2"], "gcm": ["5"]})
    plan.set_sectors(actor=actor, project=project, sectors={"15190": "60", "16020": "40"})
    for year, amount in ((2026, "1000.50"), (2027, "200")):
        for source in (mfa, iom):
            plan.add_budget(
                actor=actor, project=project, source=source, period_start=date(year, 1, 1),
                period_end=date(year, 12, 31), currency="USD", amount=Decimal(amount),
            )  # fmt: skip
    plan.add_spending(
        actor=actor, project=project, source=iom, kind="expenditure", on=date(2026, 2, 3), currency="USD",
        amount=Decimal("99.90"), note="A & B <c>",
    )  # fmt: skip
    indicator = plan.add_indicator(
        actor=actor, result=world.output, code="I1", titles=texts("Answers"), kind="manual", unit="number",
        broken_down_by=["sex"], baseline=Decimal(3), baseline_year=2025,
    )  # fmt: skip
    plan.add_target(actor=actor, indicator=indicator, period_start=Q1.start, period_end=Q1.end, value=Decimal("12.5"))
    report = reporting.open_report(actor=actor, project=project, span=Q1)
    women = Entered(indicator, {"sex": "female"}, Decimal(4))
    reporting.enter(actor=actor, report=report, values=[Entered(indicator, value=Decimal(9)), women])
    reporting.submit(actor=actor, report=report)
    reporting.answer(actor=world.agency, report=report, accepted=True)
    return mfa


def exported(world: World, publisher: Partner) -> bytes:
    return writing.activities(publication(world.roadmap, publisher))


def findings(content: bytes) -> list[Finding]:
    return validate(content, load(), TODAY)


def test_export_breaks_nothing_of_the_standard(world: World, publisher: Partner) -> None:
    plan.add_result(actor=world.ministry, project=world.project, level="impact", code="I", titles=texts("unmeasured"))
    made = publication(world.roadmap, publisher)
    assert findings(writing.activities(made)) == []
    assert findings(writing.organisations(made)) == []


def test_export_says_what_the_records_say(world: World, publisher: Partner) -> None:
    root = etree.fromstring(exported(world, publisher))

    def found(path: str) -> list[str]:
        return [str(value) for value in root.xpath(path)]

    assert found("//iati-identifier/text()") == ["KG-COA-000-KG-2026-C1"]
    assert found("//title[../iati-identifier]/narrative/@xml:lang") == ["ky", "ru"]
    assert found("//sector/@code") == ["15190", "16020"]
    assert found("//sector/@percentage") == ["60", "40"]
    assert found("//participating-org/@role") == ["2", "1", "4"]
    assert found("//tag/@code") == ["10.7"]
    assert found("//budget/value/text()") == ["2001", "400"]
    assert found("//transaction/value/text()") == ["99.9"]
    assert found("//transaction/description/narrative/text()") == ["A & B <c>"]
    assert found("//baseline/@value") == ["3"]
    assert found("//period/target/@value") == ["12.5"]
    assert found("//period/actual/@value") == ["9", "4"]
    assert found("//period/actual/dimension/@value") == ["female"]


def test_export_leaves_out_what_is_not_accepted(world: World, publisher: Partner) -> None:
    indicator = world.project.results.get().indicators.get()
    later = reporting.open_report(
        actor=world.ministry, project=world.project, span=type(Q1)(date(2026, 4, 1), date(2026, 6, 30))
    )
    reporting.enter(actor=world.ministry, report=later, values=[Entered(indicator, value=Decimal(777))])
    assert b"777" not in exported(world, publisher)
    reporting.submit(actor=world.ministry, report=later)
    assert b"777" not in exported(world, publisher)
    reporting.answer(actor=world.agency, report=later, accepted=True)
    assert b"777" in exported(world, publisher)


def test_export_needs_as_many_queries_for_many_projects_as_for_one(world: World, publisher: Partner) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            publication(world.roadmap, publisher)
        return len(captured)

    one = cost()
    for number in range(5):
        project = plan.add_project(
            actor=world.ministry, line=world.line, code=f"X{number}", titles=texts("X"), starts=TODAY, ends=TODAY,
            sectors={"15190": "100"},
        )  # fmt: skip
        plan.add_result(actor=world.ministry, project=project, level="output", code="O", titles=texts("O"))
    assert cost() == one


BROKEN = {
    "share": ('percentage="60"', 'percentage="61"', "2.1.2"),
    "share missing": (' percentage="60"', "", "2.1.1"),
    "share above": ('percentage="60"', 'percentage="160"', "12.3.1"),
    "no sector": ('<sector vocabulary="1" code="15190" percentage="60"/>', "", "2.1.4"),
    "code": ('<sector vocabulary="1" code="15190"', '<sector vocabulary="1" code="99999"', "codelist:Sector"),
    "country": ('<recipient-country code="KG"/>', '<recipient-country code="XX"/>', "codelist:Country"),
    "no place": ('<recipient-country code="KG"/>', "", "3.7.1"),
    "one place in part": ('<recipient-country code="KG"/>', '<recipient-country code="KG" percentage="50"/>', "3.1.4"),
    "language": ('<iati-activity xml:lang="en"', "<iati-activity", "4.1.1"),
    "start": ('<activity-date type="1" iso-date="2026-01-01"/>', "", ""),
    "identifier": ("<iati-identifier>KG-COA-000-KG-2026-C1<", "<iati-identifier>KG-COA-000<", "1.1.3"),
    "prefix": ("<iati-identifier>KG-COA-000-KG", "<iati-identifier>XY-KG", "1.1.21"),
    "budget period": (
        '<period-start iso-date="2026-01-01"/>\n      <period-end iso-date="2026-12-31"/>',
        '<period-start iso-date="2026-01-01"/>\n      <period-end iso-date="2027-12-31"/>',
        "7.5.3",
    ),
    "budget order": ('<period-end iso-date="2026-12-31"/>', '<period-end iso-date="2025-12-31"/>', "8.6.3"),
    "budget overlap": ('<period-start iso-date="2027-01-01"/>', '<period-start iso-date="2026-12-31"/>',
                       "sapar:budget-overlap"),
    "target": ('<target value="12.5"/>', "<target/>", "8.9.1"),
    "target text": ('<target value="12.5"/>', '<target value="many"/>', "8.9.2"),
    "qualitative": ('measure="1"', 'measure="5"', "8.9.3"),
    "title": ("<title>", "<title><narrative/></title><title>", "schema"),
    "future": ('iso-date="2026-02-03"', f'iso-date="{TODAY + timedelta(days=9)}"', "11.2.1"),
    "provider": ('<provider-org ref="XM-DAC-47066" type="40">', "<provider-org><x>", "file"),
    "version": ('version="2.03"', 'version="2.02"', "file"),
    "unknown element": ("<activity-scope", "<activity-scale/><activity-scope", "schema"),
    "aggregation": ('aggregation-status="1"', 'aggregation-status="perhaps"', "schema"),
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(BROKEN))
def test_broken_file_is_named_by_line_and_rule(name: str, world: World, publisher: Partner) -> None:
    old, new, rule = BROKEN[name]
    good = exported(world, publisher).decode()
    assert old in good
    bad = good.replace(old, new, 1)
    found = findings(bad.encode())
    if not rule:
        assert found == []  # the actual start is enough
        return
    assert rule in {finding.rule for finding in found}
    (first, *_) = [finding for finding in found if finding.rule == rule]
    assert first.line == 1 or 0 < first.line <= bad.count("\n")
    assert first.message.endswith((".", ")")) or first.rule == "schema"


HOSTILE = {
    "entities": b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]><iati-activities>&b;'
    b"</iati-activities>",
    "file": b'<!DOCTYPE x [<!ENTITY f SYSTEM "file:///etc/hostname">]><iati-activities version="2.03">&f;'
    b"</iati-activities>",
    "address": b'<!DOCTYPE x SYSTEM "http://localhost:1/x.dtd"><iati-activities version="2.03"/>',
    "text": b"hello",
    "nothing": b"",
    "other": b"<html/>",
    "deep": b"<iati-activities>" * 5000,
}


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_hostile_file_is_refused_with_one_finding(name: str) -> None:
    (found,) = findings(HOSTILE[name])
    assert found.rule == "file"
    assert Path("/etc/hostname").read_text(encoding="utf-8").strip() not in found.message


def test_command_says_line_and_rule(world: World, publisher: Partner, tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    content = exported(world, publisher)
    path.write_bytes(content)
    done = RUN.invoke(app, ["roadmap", "iati", "validate", str(path)])
    assert (done.exit_code, done.stdout) == (0, "0 errors, 0 warnings.\n")
    path.write_bytes(content.replace(b'percentage="60"', b'percentage="61"'))
    done = RUN.invoke(app, ["roadmap", "iati", "validate", str(path), "--json"])
    answer = json.loads(done.stdout)
    assert (done.exit_code, answer["valid"], answer["errors"]) == (1, False, 1)
    (finding,) = answer["findings"]
    line = next(number for number, text in enumerate(content.decode().splitlines(), 1) if 'percentage="60"' in text)
    assert (finding["line"], finding["rule"], finding["severity"]) == (line, "2.1.2", "error")
    missing = RUN.invoke(app, ["roadmap", "iati", "validate", str(tmp_path / "none.xml")])
    assert (missing.exit_code, missing.stderr.count("\n")) == (2, 1)


def test_command_exports_both_files(world: World, publisher: Partner, tmp_path: Path) -> None:
    done = RUN.invoke(app, ["roadmap", "iati", "export", "kg-2026", "--out", str(tmp_path)])
    assert done.exit_code == 0, done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["activities.xml", "organisation.xml"]
    unknown = RUN.invoke(app, ["roadmap", "iati", "export", "nowhere", "--out", str(tmp_path)])
    assert (unknown.exit_code, unknown.stderr) == (2, "There is no road map nowhere; there is kg-2026.\n")


def test_export_of_the_same_records_is_the_same_to_the_byte(world: World, publisher: Partner) -> None:
    at = timezone.now()
    first, second = (writing.activities(publication(world.roadmap, publisher, at=at)) for _ in range(2))
    assert first == second


def test_export_imported_into_another_road_map_and_exported_again_says_the_same(
    world: World, publisher: Partner, tmp_path: Path
) -> None:
    content = exported(world, publisher)
    (record,) = read_activities(content)
    other = plan.add_roadmap(
        actor=SYSTEM, code="other", titles=texts("Other"), country="KG", government=world.roadmap.government,
        agency=world.roadmap.agency, starts=date(2026, 1, 1), ends=date(2030, 12, 31), currency="USD",
    )  # fmt: skip
    line = plan.add_line(actor=world.ministry, roadmap=other, code="l", position=1, titles=texts("Line"))
    (project,) = importing.take(actor=world.ministry, line=line, records=[record]).projects
    (again,) = publication(other, publisher).activities
    for name in ("titles", "dates", "countries", "sectors", "tags", "status", "currency"):
        assert getattr(again, name) == getattr(record, name), name
    assert [(b.start, b.end, b.amount) for b in again.budgets] == [(b.start, b.end, b.amount) for b in record.budgets]
    assert [(t.kind, t.on, t.amount) for t in again.transactions] == [
        (t.kind, t.on, t.amount) for t in record.transactions
    ]
    assert [period.targets for period in again.results[0].indicators[0].periods] == [
        period.targets for period in record.results[0].indicators[0].periods
    ]
    assert sorted(again.participants, key=str) == sorted(record.participants, key=str)
    with pytest.raises(Refused):
        importing.take(actor=world.ministry, line=line, records=[record])
    with pytest.raises(Denied):
        importing.take(actor=world.stranger, line=line, records=[record])
    assert list(Project.objects.filter(line=line)) == [project]


def test_import_is_shown_before_anything_is_written(world: World, publisher: Partner, tmp_path: Path) -> None:
    path = tmp_path / "a.xml"
    path.write_bytes(exported(world, publisher).replace(b"KG-2026-C1<", b"KG-2026-C9<"))
    call = ["roadmap", "iati", "import", str(path), "--roadmap", "kg-2026", "--line", "consular"]
    shown = RUN.invoke(app, call)
    assert shown.exit_code == 0, shown.stderr
    assert shown.stdout.splitlines() == [
        "KG-COA-000-KG-2026-C9: Desk en (new; 2 budgets, 1 payments, 1 results, 1 indicators)",
        "  left out: Reported values: 2. Bring them in as a table of a report, so that the other side accepts them.",
        "Nothing was written; add --apply to take what is new.",
    ]
    assert Project.objects.count() == 1
    assert RUN.invoke(app, [*call, "--apply"]).exit_code == 0
    assert Project.objects.count() == 2
    assert "is there already" in RUN.invoke(app, [*call, "--apply"]).stdout
    assert Project.objects.count() == 2


def test_what_this_road_map_published_is_there_already(world: World, publisher: Partner) -> None:
    records = read_activities(exported(world, publisher))
    looked = importing.look(roadmap=world.roadmap, content=exported(world, publisher), standard=None)
    assert [(each.exists, each.usable) for each in looked.previews] == [(True, False)]
    with pytest.raises(Refused, match="KG-COA-000-KG-2026-C1"):
        importing.take(actor=world.ministry, line=world.line, records=records)


def test_long_identifiers_that_begin_alike_are_two_projects(world: World, publisher: Partner) -> None:
    (record,) = read_activities(exported(world, publisher))
    idents = [f"XM-DAC-47066-{'LONG-' * 8}{number}" for number in (1, 2)]
    taken = importing.take(
        actor=world.ministry, line=world.line, records=[replace(record, ident=ident) for ident in idents]
    )
    assert [project.iati["identifier"] for project in taken.projects] == idents
    assert len({project.code for project in taken.projects}) == 2
    assert max(len(project.code) for project in taken.projects) == 40


def test_budgets_that_overlap_in_part_are_cut_and_keep_their_sum(world: World, publisher: Partner) -> None:
    for start, end, amount in (
        (date(2026, 10, 1), date(2027, 9, 30), "365"),
        (date(2026, 1, 1), date(2026, 6, 30), "1"),
    ):
        plan.add_budget(
            actor=world.ministry, project=world.project, source=publisher, period_start=start, period_end=end,
            currency="USD", amount=Decimal(amount),
        )  # fmt: skip
    plan.add_budget(
        actor=world.ministry, project=world.project, source=publisher, period_start=date(2026, 1, 1),
        period_end=date(2026, 12, 31), currency="KGS", amount=Decimal(5000),
    )  # fmt: skip
    content = exported(world, publisher)
    assert findings(content) == []
    (record,) = read_activities(content)
    dollars = [(each.start, each.end, each.amount.value) for each in record.budgets if each.amount.currency == "USD"]
    assert [days[:2] for days in dollars] == [
        (date(2026, 1, 1), date(2026, 6, 30)), (date(2026, 7, 1), date(2026, 9, 30)),
        (date(2026, 10, 1), date(2026, 12, 31)), (date(2027, 1, 1), date(2027, 9, 30)),
        (date(2027, 10, 1), date(2027, 12, 31)),
    ]  # fmt: skip
    assert sum(amount for _start, _end, amount in dollars) == Decimal(2401 + 366)
    assert [each.amount.value for each in record.budgets if each.amount.currency == "KGS"] == [Decimal(5000)]


def test_project_under_way_before_its_day_has_no_actual_start(world: World, publisher: Partner) -> None:
    later = date.today() + timedelta(days=40)
    plan.revise(actor=world.ministry, subject=world.project, reason="later", starts=later, ends=later, state="finished")
    (record,) = read_activities(exported(world, publisher))
    assert sorted(record.dates) == ["1", "3"]
    assert findings(exported(world, publisher)) == []


def test_organisation_without_an_identifier_breaks_no_rule_and_an_empty_one_does(
    world: World, publisher: Partner
) -> None:
    nameless = plan.add_partner(
        actor=world.ministry, roadmap=world.roadmap, kind="ngo", code="ngo", names=texts("Centre"), iati_type="21"
    )
    plan.involve(actor=world.ministry, project=world.project, partner=nameless, role="implementing")
    content = exported(world, publisher)
    assert findings(content) == []
    empty = content.replace(b'<participating-org type="21"', b'<participating-org ref="" type="21"')
    assert "1.8.13" in {each.rule for each in findings(empty)}
