"""A road map of 300 projects and 20,000 activities: its board, its public pages, open data; beside reading the rows alone.

    python benchmarks/roadmap_board.py

A throw-away SQLite database is made and filled by bulk inserts; everything in it is invented. `board` is the query layer
(states, critical path), `page` the office's whole page as a coordinator gets it; a past day takes two thousand changes
back; `read` is the peer: the same rows fetched as tuples by plain SQL, the least that any board costs. The public pages
and files are asked for by nobody in particular; a file is made once for an edition (`made`: the first who asks, no limit)
and handed out from then on. Each indicator has twenty targets and nine accepted values.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from datetime import date, timedelta
from random import Random
from typing import Any

from throwaway import database

LIMIT = 0.5  # seconds of server time
TODAY = date(2028, 6, 15)


def main() -> int:
    """Make the road map, measure, print the table; 1 if the limit is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--projects", type=int, default=300)
    parser.add_argument("--activities", type=int, default=20_000)
    parser.add_argument("--runs", type=int, default=15)
    chosen = parser.parse_args()
    with database():
        fill(chosen.projects, chosen.activities)
        return measure(chosen.runs)


def fill(projects: int, activities: int) -> None:
    """A road map with lines, projects, chained activities."""
    from django.utils import timezone

    from sapar.core.accounts.models import Organisation
    from sapar.lines.roadmap.models import Activity, Dependency, Line, Project, Revision, RoadMap

    rng, now = Random(1), timezone.now()

    def texts(text: str) -> dict[str, str]:
        return {language: f"{text} {language}" for language in ("ky", "ru", "en")}

    sides = [Organisation.objects.create(code=code, kind="ministry", names=texts(code), country="KG") for code in "ab"]
    roadmap = RoadMap.objects.create(
        created_at=now, code="bench", titles=texts("Road map"), country="KG", government=sides[0], agency=sides[1],
        starts=date(2026, 1, 1), ends=date(2030, 12, 31), currency="USD",
    )  # fmt: skip
    lines = [
        Line.objects.create(created_at=now, roadmap=roadmap, code=f"l{n}", position=n, titles=texts(f"Line {n}"))
        for n in range(8)
    ]
    made = Project.objects.bulk_create(
        Project(
            created_at=now, line=lines[n % 8], code=f"P{n:03}", titles=texts(f"Project {n}"), state="active",
            starts=date(2026, 1, 1), ends=date(2030, 12, 31),
        )
        for n in range(projects)
    )  # fmt: skip
    rows = []
    for n in range(activities):
        start = date(2026, 1, 1) + timedelta(days=rng.randrange(1500))
        end = start + timedelta(days=rng.randrange(10, 200))
        done = end < TODAY and rng.random() < 0.9
        rows.append(
            Activity(
                created_at=now, project=made[n % projects], code=f"A{n}", titles=texts(f"Activity {n}"),
                baseline_start=start, baseline_end=end, planned_start=start, planned_end=end,
                actual_start=start if done else None, actual_end=end if done else None, progress=100 if done else 0,
            )
        )  # fmt: skip
    created = Activity.objects.bulk_create(rows, batch_size=1000)
    chained = [(created[n], created[n + projects]) for n in range(activities - projects)]
    links = [Dependency(before=a, after=b) for a, b in chained if a.planned_end < b.planned_start]
    Dependency.objects.bulk_create(links, batch_size=2000)
    measures(made, roadmap, rng, now)
    later = now + timedelta(days=2)
    Revision.objects.bulk_create(
        (
            Revision(
                subject_type="roadmap.activity", subject_uid=each.uid, field="planned_end", at=later, reason="Put off",
                old=each.planned_end.isoformat(), new=(each.planned_end + timedelta(days=30)).isoformat(),
            )
            for each in created[::10]
        ),
        batch_size=1000,
    )  # fmt: skip


def measures(projects: Any, roadmap: Any, rng: Any, now: Any) -> None:
    """Of each project a result with two indicators, targets, accepted values; money from two sources."""
    from sapar.lines.roadmap.models import Budget, Indicator, Partner, Report, Result, Spending, Target, Value
    from sapar.lines.roadmap.periods import spans

    sources = [
        Partner.objects.create(
            created_at=now, roadmap=roadmap, code=f"s{n}", kind="donor", names=roadmap.titles,
            organisation=roadmap.government if n == 0 else None, iati_ref=f"XX-BENCH-{n}", iati_type="10",
        )
        for n in range(2)
    ]  # fmt: skip
    results = Result.objects.bulk_create(
        Result(created_at=now, project=each, level="output", code="O1", titles=each.titles) for each in projects
    )
    found = Indicator.objects.bulk_create(
        Indicator(
            created_at=now, result=result, code=f"I{n}", titles=result.titles, kind="manual", unit="number",
            broken_down_by=["sex"],
        )
        for result in results
        for n in range(2)
    )  # fmt: skip
    periods = list(spans("quarterly", roadmap.starts, roadmap.ends))
    Target.objects.bulk_create(
        (
            Target(created_at=now, indicator=one, period_start=span.start, period_end=span.end, value=rng.randrange(50))
            for one in found
            for span in periods
        ),
        batch_size=2000,
    )
    reports = Report.objects.bulk_create(
        (
            Report(
                uid=f"{each.pk}-{span.code}", project=each, period_start=span.start, period_end=span.end,
                state="accepted", answered_at=now,
            )
            for each in projects
            for span in periods[:9]
        ),
        batch_size=2000,
    )  # fmt: skip
    by_project = {each.pk: [one for one in found if one.result.project_id == each.pk] for each in projects}
    Value.objects.bulk_create(
        (
            Value(report=report, indicator=one, part={"sex": key} if key else {}, part_key=f"sex={key}" if key else "",
                  value=rng.randrange(60))
            for report in reports
            for one in by_project[report.project_id]
            for key in ("", "female", "male")
        ),
        batch_size=2000,
    )  # fmt: skip
    money = {"created_at": now, "currency": "USD"}
    Budget.objects.bulk_create(
        (
            Budget(**money, project=each, source=source, period_start=date(year, 1, 1),
                   period_end=date(year, 12, 31), amount=rng.randrange(1000, 90000))
            for each in projects for source in sources for year in range(2026, 2031)
        ),
        batch_size=2000,
    )  # fmt: skip
    Spending.objects.bulk_create(
        (
            Spending(**money, project=each, source=sources[n % 2], kind="expenditure",
                     on=date(2026, n % 12 + 1, 3), amount=rng.randrange(100, 900))
            for each in projects for n in range(20)
        ),
        batch_size=2000,
    )  # fmt: skip


def coordinator(roadmap: Any) -> Any:
    """A browser in which a coordinator of the road map has signed in."""
    from django.conf import settings
    from django.test import Client

    from sapar.core.accounts.models import Office, RoleHolding, User

    settings.SECOND_FACTOR_REQUIRED = False
    settings.PUBLIC_FILES_A_MINUTE = 10_000
    office = Office.objects.create(
        organisation=roadmap.government, code="hq", kind="headquarters", names=roadmap.titles, country="KG"
    )
    user = User.objects.create_user("bench@example.org", full_name="Bench", office=office)
    RoleHolding.objects.create(user=user, role="coordinator", organisation=roadmap.government, starts=date(2020, 1, 1))
    browser = Client(HTTP_HOST="localhost")
    browser.force_login(user)
    if browser.get("/en/office/roadmap/").status_code != 200:
        raise SystemExit("the page of the board does not open")
    return browser


def measure(runs: int) -> int:
    """Time each way; medians."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    from sapar.lines.roadmap.models import RoadMap
    from sapar.lines.roadmap.queries.plan import board

    roadmap = RoadMap.objects.get()
    browser = coordinator(roadmap)

    def read() -> Any:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT id, project_id, planned_start, planned_end, actual_start, actual_end, progress FROM roadmap_activity"
            )
            return cursor.fetchall()

    past = date.today()  # when everything was made, and before every tenth activity was put off (see `fill`)
    ways: dict[str, Callable[[], Any]] = {
        "read (peer)": read,
        "board": lambda: board(roadmap, today=TODAY, paths=False, titles=False, kept=False),
        "board, all of it": lambda: board(roadmap, today=TODAY),
        "page": lambda: browser.get("/en/office/roadmap/"),
        "page of a line": lambda: browser.get("/en/office/roadmap/?line=l0&zoom=months"),
        "board of a past day": lambda: board(roadmap, today=TODAY, as_of=past),
        "page of a past day": lambda: browser.get(f"/en/office/roadmap/?as_of={past}"),
    }
    anyone = Client(HTTP_HOST="localhost")

    def asked(path: str) -> Callable[[], Any]:
        def ask() -> Any:
            answer = anyone.get(path)
            if answer.status_code != 200:
                raise SystemExit(f"{path} answers {answer.status_code}")
            return answer

        return ask

    ways |= {
        "public page": asked("/en/road-map/"),
        "public page, filtered": asked("/en/road-map/?line=l0&state=late&sort=ends"),
        "public project": asked("/en/road-map/P007/"),
        "interface: projects": asked("/api/v1/roadmaps/bench/projects"),
        "interface: indicators": asked("/api/v1/roadmaps/bench/indicators"),
        "activities.csv": asked("/en/road-map/data/activities.csv"),
        "indicators.csv": asked("/en/road-map/data/indicators.csv"),
        "road-map.json": asked("/en/road-map/data/road-map.json"),
        "iati-activities.xml": asked("/en/road-map/data/iati-activities.xml"),
    }
    missed = False
    for name, way in ways.items():
        if "." in name:
            started = time.process_time()
            way()
            print(f"{name + ' made':<26} {time.process_time() - started:6.3f} CPU-s (once for an edition)")
        way()
        times = []
        for _ in range(runs):
            started = time.process_time()
            way()
            times.append(time.process_time() - started)
        with CaptureQueriesContext(connection) as captured:
            way()
        median = sorted(times)[len(times) // 2]
        missed |= name != "read (peer)" and median > LIMIT
        print(f"{name:<26} {median:6.3f} CPU-s (limit {LIMIT})   {len(captured):3} queries")
    return 1 if missed else 0


if __name__ == "__main__":
    raise SystemExit(main())
