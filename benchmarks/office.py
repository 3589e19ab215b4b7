"""Sixty officers at work: the twelve most used pages and operations, on SQLite and on PostgreSQL.

    python benchmarks/office.py                        # 1.5 million persons, 2 million cases: loading takes 20 minutes each
    python benchmarks/office.py --persons 20000 --databases sqlite     # as small as the time allows

The data are the demonstration's (`sapar demo --size nation`), loaded once under `var/bench/office`, gone on with where a
run was stopped, and used again; PostgreSQL's cluster is kept there too and flushes what it commits. The server is
`sapar serve` with two workers. Each officer has a browser's session and a token, waits some seconds, does one thing, and
so on; the time is that of the whole answer as the officer's machine sees it, after a while in which nobody measures.
Server, database and officers share the machine's cores. Persons are drawn from the whole register, cases from those of
the officer's office: half from its open petitions, half from all.

The table gives milliseconds at the 50th, 95th and 99th percentile beside the limits that OpenCRVS states for itself on
larger machines (reads 50/150/300, writes 100/300/500), and how many statements each operation sends to the database,
counted in a run without load, with the milliseconds of CPU that it takes there (two cores do not serve 60 officers whose
work needs more). Below it: CPU-seconds and the peak of memory of the server (with PostgreSQL's processes) while the officers
worked, and how fast the machine was before and after. Exit status 1 if a limit is missed or an operation fails.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import socket
import subprocess
import sys
import threading
import time
from collections import defaultdict
from pathlib import Path
from random import Random
from typing import Any

import requests
from meters import Meter, yardstick

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent
READ, WRITE = (50, 150, 300), (100, 300, 500)
THINKING = (2.0, 8.0)
"""Seconds between two things that an officer does."""
SHARES = {
    "desk": 12, "search": 18, "person": 15, "cases": 10, "case": 15, "appointments": 5, "registrations": 3,
    "api cases": 5, "api search": 5, "api note": 6, "api open case": 3, "api step": 3,
}  # fmt: skip
"""Operation -> how often, of a hundred; the last three write."""
WRITES = ("api note", "api open case", "api step")
REQUEST = {
    "topic": "documents", "short": "Справка", "what": "Нужна справка.", "urgent": "no", "contact_way": "none",
    "answer_language": "ru", "told": "OK",
}  # fmt: skip


def main() -> int:
    """Each database in a process of its own."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n")[0])
    parser.add_argument("--persons", type=int, default=1_500_000)
    parser.add_argument("--officers", type=int, default=60)
    parser.add_argument("--seconds", type=int, default=120)
    parser.add_argument("--warm", type=int, default=30, help="seconds of work before anything is measured")
    parser.add_argument("--databases", nargs="*", default=["sqlite", "postgresql"], choices=["sqlite", "postgresql"])
    parser.add_argument("--folder", type=Path, default=ROOT / "var" / "bench" / "office")
    parser.add_argument("--one", help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    if chosen.one:
        return measure(chosen)
    missed = False
    for database in chosen.databases:
        folder = chosen.folder / str(chosen.persons) / database
        folder.mkdir(parents=True, exist_ok=True)
        command = [sys.executable, __file__, "--one", database, *given(chosen)]
        if database == "postgresql":
            command = [str(ROOT / "tools" / "services.sh"), "kept", str(folder), *command]
        environment = dict(
            os.environ, SAPAR_VAR=str(folder), SAPAR_DEMONSTRATION="yes", SAPAR_HOSTS="localhost,127.0.0.1"
        )
        missed |= subprocess.run(command, env=environment, check=False).returncode != 0
    return int(missed)


def given(chosen: argparse.Namespace) -> list[str]:
    """The arguments for the process of one database."""
    pairs = {name: getattr(chosen, name) for name in ("persons", "officers", "seconds", "warm", "folder")}
    return [part for name, value in pairs.items() for part in (f"--{name}", str(value))]


def measure(chosen: argparse.Namespace) -> int:
    """Load, serve, let the officers work, print the table."""
    folder = Path(os.environ["SAPAR_VAR"])
    sapar = [sys.executable, "-m", "sapar.sites.cli"]
    load = ["demo", "--size", "nation", "--persons", str(chosen.persons), "--load-only"]
    began = time.monotonic()
    with (folder / "loading.txt").open("w") as told:
        subprocess.run([*sapar, *load], check=True, stdout=subprocess.DEVNULL, stderr=told)
    subprocess.run([*sapar, "manage", "collectstatic", "--no-input", "-v0"], check=True)
    loaded = time.monotonic() - began
    plan = prepare(chosen.officers, folder)
    alone = counted(plan)
    before = yardstick()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = subprocess.Popen([*sapar, "serve", "--port", str(port), "--workers", "2"], stdout=subprocess.DEVNULL)
    address = f"http://127.0.0.1:{port}"
    cluster = folder / "cluster" / "postmaster.pid"
    roots = [server.pid, *([int(cluster.read_text().split()[0])] if cluster.exists() else [])]
    try:
        wait_for(address)
        work(address, plan, chosen.warm)
        with Meter(*roots) as used:
            times, failures = work(address, plan, chosen.seconds)
    finally:
        server.terminate()
        server.wait(30)
    print(f"\n{chosen.one}, {chosen.persons:,} persons loaded for this ({plan['rows']})")
    print(
        f"made ready in {loaded:,.0f} s; {chosen.officers} officers worked for {chosen.seconds} s; load {os.getloadavg()[0]:.1f}"
    )
    missed = table(times, failures, alone)
    print(f"server: {used}")
    print(f"before, {before}; after, {yardstick()}")
    return missed


# ── before ───────────────────────────────────────────────────────────────────────────────────────────────


def prepare(officers: int, folder: Path) -> dict[str, Any]:
    """Sessions and tokens of so many officers, and whom and what each works on; how many rows there are is counted once."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sapar.config.settings")
    import django

    django.setup()
    from django.conf import settings
    from django.test import Client

    from sapar.core.accounts import actors, tokens
    from sapar.core.accounts.enums import Role
    from sapar.core.accounts.models import RoleHolding, User
    from sapar.core.cases import queries
    from sapar.core.cases.filters import Filters
    from sapar.core.cases.models import Action, Case
    from sapar.core.registry.models import Journey, Person
    from sapar.sites.cli.demonstration import nation

    system, rng = actors.system("benchmark"), Random(7)
    note = folder / "rows.txt"
    if not note.exists():
        models = (Person, Journey, Case, Action)
        note.write_text(", ".join(f"{one.objects.count():,} {one._meta.verbose_name_plural}" for one in models))
    rows = note.read_text()
    held = RoleHolding.objects.filter(role__in=[Role.CONSUL, Role.SUPERVISOR], office__isnull=False)
    staff = list(User.objects.filter(holdings__in=held, demonstration=True).distinct().order_by("pk"))
    last = Person.objects.order_by("-pk").values_list("pk", flat=True)[0]
    drawn = range(nation.BASE, last + 1)
    found = []
    for number in range(officers):
        user = staff[number % len(staff)]
        client = Client()
        client.force_login(user)
        office = user.office
        assert office is not None
        account = User.objects.filter(email=f"bench-{number}@service.invalid").first() or tokens.add_service_account(
            actor=system, code=f"bench-{number}", name="Benchmark", office=office
        )
        RoleHolding.objects.get_or_create(
            user=account, role=Role.CONSUL, organisation=office.organisation, office=office,
            defaults={"clearance": 3, "starts": "2024-01-01"},
        )  # fmt: skip
        scopes = ["cases.case.list", "cases.case.read", "cases.case.open", "cases.case.act", "cases.note.write",
                  "registry.person.search", "registry.person.read"]  # fmt: skip
        _token, secret = tokens.issue(actor=system, holder=account, name="Benchmark", scopes=scopes)
        people = Person.objects.filter(pk__in=rng.sample(drawn, 200))
        mine = Case.objects.filter(office=office, closed_at__isnull=True, programme="petition")
        # Not those that only their team may see.
        visible = queries.cases(
            actor=actors.staff(user), filters=Filters(office=office.code, status="all", sort="-opened")
        )
        theirs = visible.values_list("uid", flat=True)
        found.append({
            "cookie": client.cookies[settings.SESSION_COOKIE_NAME].value, "token": secret, "office": office.code,
            "people": [(one.uid, f"{one.surname} {one.given[:4]} {one.birth_year}") for one in people],
            "open": list(mine.order_by("-opened_at").values_list("uid", flat=True)[:200]),
            "cases": list(theirs[rng.randrange(40) : 8000 : 40]),
            "fresh": list(mine.filter(state="received").values_list("uid", flat=True)[number % 5 : 400 : 5]),
        })  # fmt: skip
    return {"officers": found, "session": settings.SESSION_COOKIE_NAME, "rows": rows}


def counted(plan: dict[str, Any]) -> dict[str, tuple[int, float]]:
    """Statements and milliseconds of CPU of each operation, in this process, which does nothing else."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(HTTP_HOST="localhost")

    class Here:
        """A session that calls the application directly."""

        def request(self, method: str, url: str, **more: Any) -> Any:
            """As `requests.Session.request`."""
            client.cookies.clear()
            for name, value in more.get("cookies", {}).items():
                client.cookies[name] = value
            headers = more.get("headers")
            if "json" in more:
                body = json.dumps(more["json"])
                return client.generic(method, url, body, content_type="application/json", headers=headers)
            if method == "GET":
                return client.generic(method, url, headers=headers)
            return client.post(url, more.get("data"), headers=headers)

    found: dict[str, tuple[int, float]] = {}
    officer = plan["officers"][0]
    for name in SHARES:
        call(Here(), "", plan, officer, name, Random(3))
        with CaptureQueriesContext(connection) as caught:
            answer = call(Here(), "", plan, officer, name, Random(4))
        if answer is None or answer.status_code >= 400:
            continue
        sent = sum(not query["sql"].startswith(("SAVEPOINT", "RELEASE", "BEGIN", "COMMIT")) for query in caught)
        began = time.process_time()
        for seed in range(5, 15):
            call(Here(), "", plan, officer, name, Random(seed))
        took = (time.process_time() - began) * 100
        found[name] = (sent, took)
    return found


# ── at work ──────────────────────────────────────────────────────────────────────────────────────────────


def call(session: Any, address: str, plan: dict[str, Any], officer: dict[str, Any], name: str, rng: Random) -> Any:
    """Do one thing; None where there is nothing to do it to."""
    uid, text = rng.choice(officer["people"])
    # By the interface, as by most integrations, petitions that are open.
    among = "cases" if name == "case" and rng.random() < 0.5 else "open"
    case = rng.choice(officer[among] or [None])
    csrf = "a" * 32
    page = {"cookies": {plan["session"]: officer["cookie"], "csrftoken": csrf}}
    headers = {"Authorization": f"Bearer {officer['token']}", "Idempotency-Key": secrets.token_hex(12)}
    api: dict[str, Any] = {"headers": headers | {"Sapar-Purpose": "benchmark"}}
    office, v1 = f"{address}/ru/office", f"{address}/api/v1"
    if name in ("case", "api note") and case is None:
        return None
    if name == "api step":
        if not officer["fresh"]:
            return None
        fresh = officer["fresh"].pop()
        return session.request("POST", f"{v1}/cases/{fresh}/transitions", json={"transition": "start"}, **api)
    made: dict[str, tuple[str, str, dict[str, Any]]] = {
        "desk": ("GET", f"{office}/", page),
        "search": ("POST", f"{office}/people/", page | {"data": {"text": text}, "headers": {"HX-Request": "true", "X-CSRFToken": csrf}}),
        "person": ("GET", f"{office}/people/{uid}/", page),
        "cases": ("GET", f"{office}/cases/?page={rng.randint(1, 3)}", page),
        "case": ("GET", f"{office}/cases/{case}/", page),
        "appointments": ("GET", f"{office}/appointments/", page),
        "registrations": ("GET", f"{office}/registrations/", page),
        "api cases": ("GET", f"{v1}/cases?status=overdue", api),
        "api search": ("POST", f"{v1}/persons/search", api | {"json": {"text": text}}),
        "api note": ("POST", f"{v1}/cases/{case}/notes", api | {"json": {"text": "Позвонил, ждём ответа."}}),
        "api open case": ("POST", f"{v1}/cases", api | {"json": {"programme": "petition", "office": officer["office"], "person": uid, "answers": REQUEST, "another": True}}),
    }  # fmt: skip
    method, url, more = made[name]
    return session.request(method, url, **more)


def work(address: str, plan: dict[str, Any], seconds: int) -> tuple[dict[str, list[float]], dict[str, int]]:
    """Let everybody work for so long; milliseconds of each operation, and how many failed in which way."""
    times: dict[str, list[float]] = defaultdict(list)
    failures: dict[str, int] = defaultdict(int)
    ends = time.monotonic() + seconds
    names, weights = tuple(SHARES), tuple(SHARES.values())

    def officer(number: int) -> None:
        rng, session = Random(number), requests.Session()
        session.trust_env = False
        session.headers["Connection"] = "close"  # a server may hang up on an officer who thinks
        time.sleep(rng.uniform(0, THINKING[1]))
        while time.monotonic() < ends:
            name = rng.choices(names, weights)[0]
            began = time.perf_counter()
            try:
                answer = call(session, address, plan, plan["officers"][number], name, rng)
            except requests.RequestException as problem:
                failures[f"{name}: {type(problem).__name__}"] += 1
                continue
            if answer is not None:
                took = (time.perf_counter() - began) * 1000
                if answer.status_code >= 400 or len(answer.history) > 0:
                    failures[f"{name}: {answer.status_code}"] += 1
                else:
                    times[name].append(took)
            time.sleep(rng.uniform(*THINKING))

    threads = [threading.Thread(target=officer, args=[number], daemon=True) for number in range(len(plan["officers"]))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return times, failures


def wait_for(address: str) -> None:
    """Until the server answers."""
    for _ in range(600):
        try:
            if requests.get(f"{address}/health", timeout=2).ok:
                return
        except requests.RequestException:
            time.sleep(0.2)
    raise SystemExit("the server did not start")


def table(times: dict[str, list[float]], failures: dict[str, int], alone: dict[str, tuple[int, float]]) -> int:
    """Print it; 1 if a limit is missed."""
    print(
        f"{'operation':<16}{'times':>7}{'p50':>8}{'p95':>8}{'p99':>8}   {'limits':<14}{'statements':>10}{'CPU alone':>11}"
    )
    missed = bool(failures)
    for name in SHARES:
        listed, limits = sorted(times[name]), WRITE if name in WRITES else READ
        if not listed:
            print(f"{name:<16}{0:>7}")
            missed = True
            continue
        found = [listed[min(len(listed) - 1, int(len(listed) * share))] for share in (0.5, 0.95, 0.99)]
        over = any(value > limit for value, limit in zip(found, limits, strict=True))
        missed |= over
        shown = "".join(f"{value:>8.0f}" for value in found)
        said = "/".join(map(str, limits))
        sent, cpu = alone.get(name, (0, 0.0))
        print(f"{name:<16}{len(listed):>7}{shown}   {said:<14}{sent:>10}{cpu:>11.0f}{'  over' if over else ''}")
    total = sum(map(len, times.values()))
    print(f"{'all':<16}{total:>7}   failures: {dict(failures) or 'none'}")
    return int(missed)


if __name__ == "__main__":
    sys.exit(main())
